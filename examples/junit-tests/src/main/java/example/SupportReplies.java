package example;

/** What is tested: the replies of an application. Here they are fixed; yours come from a model. */
final class SupportReplies {
    private SupportReplies() {}

    static String reply(String message) {
        return message.contains("late")
                ? "I'm sorry for the wait. Your parcel is on its way and arrives on Friday. Is there anything else I can do for you?"
                : "Read the terms and conditions.";
    }
}
