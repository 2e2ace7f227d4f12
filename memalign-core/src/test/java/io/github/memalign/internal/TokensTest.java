package io.github.memalign.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates against the tokenizer of OpenAI's models that needs most tokens. */
class TokensTest {
    private static final Encoding REAL = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The reply should begin with reassurance, give a concrete next step with a date, and end with an offer of help.",
                "{\"inputs\": \"Where is my parcel?\", \"outputs\": \"Sorry for the wait.\", \"expectations\": {\"total\": 12}}",
                "Die Antwort soll mit einer Entschuldigung beginnen und einen überprüfbaren nächsten Schritt nennen.",
                "La réponse doit commencer par des excuses et proposer une étape concrète, où le délai est précisé à l'avance.",
                "Câu trả lời nên bắt đầu bằng lời xin lỗi và đưa ra bước tiếp theo cụ thể kèm theo ngày tháng.",
                "Ответ должен начинаться с извинения и называть конкретный следующий шаг с датой.",
                "Η απάντηση πρέπει να αρχίζει με συγγνώμη και να αναφέρει το επόμενο βήμα με ημερομηνία.",
                "يجب أن تبدأ الإجابة باعتذار وأن تذكر الخطوة التالية مع تاريخ محدد وعرض للمساعدة.",
                "התשובה צריכה להתחיל בהתנצלות ולציין את הצעד הבא עם תאריך מדויק.",
                "उत्तर क्षमा याचना से शुरू होना चाहिए और तारीख के साथ अगला ठोस कदम बताना चाहिए।",
                "คำตอบควรเริ่มต้นด้วยคำขอโทษและบอกขั้นตอนถัดไปพร้อมวันที่ที่ชัดเจน",
                "回复应以道歉开头，说明具体的下一步和日期，最后主动提供帮助，不要把责任推给客户。",
                "回覆應以道歉開頭，說明具體的下一步與日期，最後主動提供協助，不要把責任推給顧客。",
                "返信はお詫びから始め、具体的な次の手順と日付を示し、最後に手助けを申し出るべきです。カスタマーサービス",
                "답변은 사과로 시작하고 날짜가 있는 구체적인 다음 단계를 알려야 하며 도움을 제안하며 끝나야 합니다.",
                "პასუხი უნდა დაიწყოს ბოდიშით და დაასახელოს შემდეგი ნაბიჯი თარიღით.",
                "👍🏽😀🎉🚀🇩🇪"
            })
    void anEstimateIsNearTheRealCountInAnyScriptAndHardlyBelowIt(String text) {
        int real = REAL.countTokens(text);
        assertThat((double) Tokens.estimate(text)).as(real + " tokens: " + text).isBetween(real * 0.85, real * 1.75);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "a, 1", "abcd, 1", "abcde, 2", "1234, 2", "日本, 3", "😀, 3"})
    void anEstimateIsRoundedUp(String text, int tokens) {
        assertThat(Tokens.estimate(text)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "日", "я", "😀", "ა"})
    void aTextIsCutToTokensAndNoCharacterIsCutInTwo(String character) {
        String text = character.repeat(5_000);
        String cut = Tokens.beginning(text, 100);
        assertThat(Tokens.estimate(cut)).isBetween(98, 100);
        assertThat(text).startsWith(cut);
        assertThat(cut.length() % character.length()).isZero();
        assertThat(Tokens.beginning(character, 100)).isEqualTo(character);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "日", "😀"})
    void aTextIsShortenedInTheMiddle(String character) {
        String text = "«" + character.repeat(5_000) + "»";
        String shortened = Tokens.shorten(text, 200);
        assertThat(shortened)
                .startsWith("«" + character)
                .endsWith(character + "»")
                .contains("characters left out");
        assertThat(Tokens.estimate(shortened)).isBetween(195, 225);
        assertThat(Tokens.shorten(character, 200)).isEqualTo(character);
    }

    @Test
    void aChineseTextHasFarMoreTokensThanAQuarterOfItsCharacters() {
        String text = String.join("", List.of("回复应以道歉开头", "说明具体的下一步和日期"));
        assertThat(Tokens.estimate(text)).isGreaterThan(text.length());
    }
}
