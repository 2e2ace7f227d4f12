package io.github.memalign.cli.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The options of a command in groups: its own first, then those that it shares with others, each group under the heading of
 * the class that declares it ({@code @Command(optionListHeading = …)}).
 */
public final class GroupedHelp {
    private static final String OWN = "%nOptions:%n";

    private GroupedHelp() {}

    /** Lets a command and those below it show their options in groups. */
    public static void use(CommandLine command) {
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(command.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::render);
        command.setHelpSectionMap(sections);
        command.getSubcommands().values().forEach(GroupedHelp::use);
    }

    private static String render(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        groups.put(OWN, new ArrayList<>());
        Map<OptionSpec, String> headings = new LinkedHashMap<>();
        collect(help.commandSpec(), headings);
        for (OptionSpec option : help.commandSpec().options()) {
            groups.computeIfAbsent(headings.getOrDefault(option, OWN), heading -> new ArrayList<>())
                    .add(option);
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            if (options.stream().anyMatch(option -> !option.hidden())) {
                text.append(help.createHeading(heading));
                Help.Layout layout = help.createDefaultLayout();
                layout.addOptions(options, help.parameterLabelRenderer());
                text.append(layout);
            }
        });
        return text.toString();
    }

    /** Options by the heading of the mixin they came with, mixins of mixins included. */
    private static void collect(CommandSpec spec, Map<OptionSpec, String> headings) {
        for (CommandSpec mixin : spec.mixins().values()) {
            String heading = mixin.usageMessage().optionListHeading();
            if (heading != null && !heading.isEmpty()) {
                mixin.options().forEach(option -> headings.putIfAbsent(option, heading));
            }
            collect(mixin, headings);
        }
    }
}
