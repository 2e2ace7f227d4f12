package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.Guideline;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user meets it. */
class LauncherIT {
    private static final String ESCAPE = "\u001b[";

    @TempDir
    Path temp;

    private Launcher launcher() {
        return new Launcher(temp);
    }

    @Test
    void tellsItsVersionFromAnyDirectoryAndThroughALink() throws IOException {
        Ran ran = launcher().run("--version").exits(0);
        assertThat(ran.out()).matches("memalign \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+\\)\n");
        assertThat(ran.err()).isEmpty();

        Path links = Files.createDirectory(temp.resolve("with space"));
        Path absolute = Files.createSymbolicLink(links.resolve("absolute"), Samples.ROOT.resolve("memalign"));
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
        assertThat(new Launcher(relative, links).run("--version").exits(0).out())
                .isEqualTo(ran.out());
        assertThat(new Launcher(absolute, links).run("--version").exits(0).out())
                .isEqualTo(ran.out());
    }

    @Test
    void theMainJobWorksWithoutKeyOrNetwork() {
        Ran ran = launcher()
                .run("align", "--judge", Samples.toneYaml(), "--feedback", Samples.toneFeedback(), "--out", "my-judge")
                .exits(0);
        assertThat(ran.out())
                .contains(
                        "24 examples added",
                        "Guidelines",
                        "Episodes (24)",
                        "Agreement with the experts",
                        "before",
                        "after",
                        "exact match",
                        "Took",
                        "tokens",
                        "Saved in my-judge")
                .doesNotContain(ESCAPE);
        assertThat(ran.err()).as("no progress bar, since nobody watches").isEmpty();
        assertThat(JudgeDirectory.load(temp.resolve("my-judge")).episodes()).hasSize(24);

        Ran judged = launcher()
                .run("judge", "--judge", "my-judge", "--input", Samples.toneFeedback(), "--out", "v.jsonl", "--json")
                .exits(0);
        assertThat(judged.json().path("verdicts").asInt()).isEqualTo(24);
        assertThat(temp.resolve("v.jsonl")).content().hasLineCount(24);
        assertThat(launcher()
                        .run("memory", "--judge", "my-judge", "list")
                        .exits(0)
                        .out())
                .contains("st-001");
    }

    @Test
    void exitCodesTellFailureFromWrongUse() {
        launcher().run("models").exits(0);
        launcher().run("aling").exits(2);
        Path bad = Samples.write(temp, "bad.jsonl", "{");
        launcher()
                .run("align", "--judge", Samples.judge(temp), "--feedback", bad, "--out", "x")
                .failsBriefly(1, "bad.jsonl:1");
    }

    @Test
    void coloursAreForTerminalsAndRespectNoColor() {
        Path judge = Samples.aligned(temp);
        assertThat(launcher().run("memory", "--judge", judge, "list").exits(0).out())
                .doesNotContain(ESCAPE);
        Launcher terminal = launcher().with("MEMALIGN_JAVA_OPTS", "-Dmemalign.terminal=true");
        assertThat(terminal.run("memory", "--judge", judge, "list").exits(0).out())
                .contains(ESCAPE);
        assertThat(terminal.with("NO_COLOR", "1")
                        .run("memory", "--judge", judge, "list")
                        .exits(0)
                        .out())
                .doesNotContain(ESCAPE);
    }

    @Test
    void progressIsShownWhereSomebodyWatches() {
        Ran ran = launcher()
                .with("MEMALIGN_JAVA_OPTS", "-Dmemalign.progress=true")
                .run(
                        "judge",
                        "--judge",
                        Samples.aligned(temp),
                        "--input",
                        Samples.feedback(temp),
                        "--out",
                        "v.jsonl",
                        "--json")
                .exits(0);
        assertThat(ran.err()).contains("Judging");
        assertThat(ran.json().path("verdicts").asInt()).isEqualTo(4);
    }

    @Test
    void textIsUtf8WhateverTheLocale() {
        Path judge = Samples.aligned(temp);
        Launcher plain = launcher().with("LC_ALL", "C").with("LANG", "C");
        plain.run("memory", "--judge", judge, "add", "--text", "Grüße gehören dazu \u2713")
                .exits(0);
        assertThat(plain.run("memory", "--judge", judge, "list").exits(0).out()).contains("Grüße gehören dazu \u2713");
    }

    @Test
    void completionIsAScriptThatBashTakes() throws IOException {
        Ran ran = launcher().run("generate-completion").exits(0);
        Path script = Files.writeString(temp.resolve("completion.sh"), ran.out());
        Process bash = new ProcessBuilder("bash", "-c", "source '" + script + "' && complete -p memalign")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes())).contains("memalign");
        assertThat(Launcher.exit(bash)).isZero();
    }

    @Test
    void killedInTheMiddleOfAlignTheJudgeIsAsBefore() throws InterruptedException {
        Path judge = Samples.aligned(temp);
        String before = Samples.contents(judge);
        Path more = Samples.write(temp, "more.jsonl", Samples.row("e9", "Hello?", "Hello!", "kind", "Friendly."));
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.hold())) {
            Process align = launcher()
                    .start(
                            "align",
                            "--judge",
                            judge,
                            "--feedback",
                            more,
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl());
            server.awaitHeld();
            align.destroyForcibly();
            assertThat(Launcher.exit(align)).isNotZero();
        }
        assertThat(Samples.contents(judge)).isEqualTo(before);
        launcher().run("align", "--judge", judge, "--feedback", more).exits(0);
        assertThat(JudgeDirectory.load(judge).episodes()).hasSize(5);
    }

    @Test
    void killedInTheMiddleOfDistillingAlignGoesOnAfterTheLastBatch() throws InterruptedException {
        Path rows = Samples.write(
                temp,
                "many.jsonl",
                IntStream.range(0, 150)
                        .mapToObj(i -> Samples.row("e" + i, "Question " + i, "Answer " + i, "kind", "Friendly."))
                        .toArray(String[]::new));
        AtomicBoolean holds = new AtomicBoolean(true);
        try (ScriptedModel server = ScriptedModel.start(asked -> holds.get() && asked.number() == 3
                ? ScriptedModel.Answer.hold()
                : ScriptedModel.Answer.guideline("Rule " + asked.number() + ".", "r1"))) {
            Object[] align = {
                "align",
                "--judge",
                Samples.judge(temp),
                "--feedback",
                rows,
                "--out",
                "learned",
                "--agreement",
                "none",
                "--concurrency",
                "1",
                "--model",
                "openai:/m",
                "--base-url",
                server.baseUrl()
            };
            Process killed = launcher().start(align);
            server.awaitHeld();
            killed.destroyForcibly();
            assertThat(Launcher.exit(killed)).isNotZero();
            assertThat(temp.resolve("learned")).doesNotExist();
            assertThat(temp.resolve("learned.unfinished")).isDirectory();

            holds.set(false);
            assertThat(launcher().run(align).exits(0).out()).contains("Goes on where it was interrupted");
            assertThat(server.requests())
                    .as("two batches, the third twice, and which rules are the same")
                    .hasSize(5);
        }
        assertThat(temp.resolve("learned.unfinished")).doesNotExist();
        assertThat(JudgeDirectory.load(temp.resolve("learned")).guidelines())
                .extracting(Guideline::text)
                .containsExactly("Rule 1.", "Rule 2.", "Rule 4.");
    }

    @Test
    void interruptedInTheMiddleOfMeasuringWhatWasLearnedIsSaved() throws InterruptedException, IOException {
        try (ScriptedModel server = ScriptedModel.start(asked -> asked.number() == 1
                ? ScriptedModel.Answer.guideline("Rule from the model.", "r1")
                : ScriptedModel.Answer.hold())) {
            Process align = launcher()
                    .start(
                            "align",
                            "--judge",
                            Samples.judge(temp),
                            "--feedback",
                            Samples.feedback(temp),
                            "--out",
                            "learned",
                            "--agreement",
                            "cv",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl());
            server.awaitHeld();
            Launcher.terminate(align);
            assertThat(Launcher.exit(align)).isEqualTo(143);
        }
        assertThat(JudgeDirectory.load(temp.resolve("learned")).guidelines())
                .extracting(Guideline::text)
                .containsExactly("Rule from the model.");
    }

    @Test
    void interruptedInTheMiddleOfAnEditTheJudgeIsAsBefore() throws InterruptedException, IOException {
        Path judge = Samples.aligned(temp);
        String before = Samples.contents(judge);
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.hold())) {
            Process edit = launcher()
                    .start(
                            "memory",
                            "--judge",
                            judge,
                            "edit",
                            "e1",
                            "--label",
                            "rude",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl());
            server.awaitHeld();
            launcher().run("memory", "--judge", judge, "add", "--text", "x").failsBriefly(1, "another process");
            Launcher.terminate(edit);
            assertThat(Launcher.exit(edit)).isEqualTo(143);
        }
        assertThat(Samples.contents(judge)).isEqualTo(before);
        launcher()
                .run("memory", "--judge", judge, "edit", "e1", "--label", "rude")
                .exits(0);
    }

    @Test
    void interruptedInTheMiddleOfJudgingThereIsNoFileOfVerdicts() throws InterruptedException, IOException {
        Path judge = Samples.aligned(temp);
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.hold())) {
            Process judging = launcher()
                    .start(
                            "judge",
                            "--judge",
                            judge,
                            "--input",
                            Samples.feedback(temp),
                            "--out",
                            "v.jsonl",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl());
            server.awaitHeld();
            Launcher.terminate(judging);
            assertThat(Launcher.exit(judging)).isEqualTo(143);
        }
        assertThat(temp.resolve("v.jsonl")).doesNotExist();
    }

    @Test
    void killedInTheMiddleOfJudgingItGoesOnWithNothingLostOrDoubled() throws IOException, InterruptedException {
        Path judge = Samples.aligned(temp);
        String[] ids = new String[60];
        String[] rows = new String[ids.length];
        for (int i = 0; i < rows.length; i++) {
            ids[i] = "r" + i;
            rows[i] = Samples.row(ids[i], "Question " + i + "?", "No.", "rude", "");
        }
        Path input = Samples.write(temp, "rows.jsonl", rows);
        try (ScriptedModel server = ScriptedModel.start(asked ->
                asked.number() == 25 ? ScriptedModel.Answer.hold() : ScriptedModel.Answer.verdict("kind", ""))) {
            List<Object> command = new ArrayList<>(List.of("judge", "--judge", judge, "--input", input));
            command.addAll(List.of("--out", "v.jsonl", "--model", "openai:/m", "--base-url", server.baseUrl()));
            command.addAll(List.of("--concurrency", "2"));
            Process judging = launcher().start(command.toArray());
            server.awaitHeld();
            judging.descendants().forEach(ProcessHandle::destroyForcibly);
            judging.destroyForcibly();
            assertThat(Launcher.exit(judging)).isNotZero();
            assertThat(temp.resolve("v.jsonl")).doesNotExist();
            List<String> kept = Files.readAllLines(temp.resolve("v.jsonl.partial"));
            assertThat(kept).hasSizeGreaterThan(10);

            command.add("--resume");
            assertThat(launcher().run(command.toArray()).exits(0).out()).contains("60 verdicts");
            assertThat(server.requests()).as("what was under way, besides").hasSizeLessThanOrEqualTo(ids.length + 10);
            assertThat(Files.readAllLines(temp.resolve("v.jsonl")))
                    .startsWith(kept.toArray(String[]::new))
                    .extracting(line -> line.replaceAll(".*\"id\":\"(r\\d+)\".*", "$1"))
                    .containsExactly(ids);
        }
        assertThat(temp.resolve("v.jsonl.partial")).doesNotExist();
    }

    @Test
    void aVerdictIsThereWhileThePipeIsStillOpen() throws IOException {
        Process judging = new ProcessBuilder(
                        Samples.ROOT.resolve("memalign").toString(),
                        "judge",
                        "--judge",
                        Samples.aligned(temp).toString(),
                        "--input",
                        "-",
                        "--out",
                        "-")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader verdicts = judging.inputReader()) {
            try (Writer rows = judging.outputWriter()) {
                for (String id : List.of("a", "b")) {
                    rows.write(Samples.row(id, "Where is it?", "It comes.", "kind", "") + "\n");
                    rows.flush();
                    assertThat(verdicts.readLine()).contains("\"id\":\"" + id + "\"");
                }
            }
            assertThat(verdicts.readLine()).isNull();
        }
        assertThat(Launcher.exit(judging)).isZero();
    }

    @Test
    void whatWentWrongIsSaidOnceAndNotLoggedBesides() {
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.status(400, "no such model"))) {
            Ran ran = launcher()
                    .run(
                            "align",
                            "--judge",
                            Samples.judge(temp),
                            "--feedback",
                            Samples.feedback(temp),
                            "--out",
                            "judge",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl())
                    .exits(3);
            assertThat(ran.err().lines().toList())
                    .allMatch(line -> line.startsWith("memalign: "))
                    .filteredOn(line -> line.contains("no such model"))
                    .hasSize(1);
        }
    }

    @Test
    void anInterruptedEvaluationTellsHowToGoOn() throws InterruptedException, IOException {
        Path config = Samples.write(
                temp,
                "config.yaml",
                "name: some",
                "datasets: [{sample: support-tone}]",
                "train: 6",
                "shards: [3, 6]",
                "seeds: [1]",
                "arms: [aligned]");
        Path err = temp.resolve("err.txt");
        try (ScriptedModel server = ScriptedModel.start(asked -> ScriptedModel.Answer.hold())) {
            Process evaluating = launcher()
                    .start(
                            err,
                            "evaluate",
                            "--config",
                            config,
                            "--out",
                            "curves",
                            "--model",
                            "openai:/m",
                            "--base-url",
                            server.baseUrl());
            server.awaitHeld();
            Launcher.terminate(evaluating);
            assertThat(Launcher.exit(evaluating)).isEqualTo(143);
        }
        assertThat(err).content().contains("interrupted", "curves", "--resume");
    }

    @Test
    void rowsComeThroughThePipeAndVerdictsGoIntoIt() throws IOException {
        Path judge = Samples.aligned(temp);
        Ran ran = launcher()
                .reading(Samples.feedback(temp))
                .run("judge", "--judge", judge, "--input", "-", "--out", "-")
                .exits(0);
        assertThat(ran.out().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"id\""));
        launcher()
                .reading(Samples.write(temp, "csv", "inputs,outputs,label", "Hello?,\"Hello, gladly!\",kind"))
                .run("align", "--judge", judge, "--feedback", "-", "--agreement", "none")
                .exits(0);
        assertThat(JudgeDirectory.load(judge).episodes()).hasSize(5);
        launcher()
                .reading(Samples.write(temp, "none"))
                .run("judge", "--judge", judge, "--input", "-", "--out", "empty.jsonl")
                .exits(0);
        assertThat(temp.resolve("empty.jsonl")).isEmptyFile();
        launcher()
                .reading(Samples.write(temp, "broken", "{\"id\": "))
                .run("judge", "--judge", judge, "--input", "/dev/stdin", "--out", "-")
                .failsBriefly(1, ":1:");
    }

    /** What makes a command take longer than a moment is loading models and clients that it has no use for. */
    @Test
    void commandsThatAskNoModelLoadNone() throws IOException {
        Path judge = Samples.aligned(temp);
        Path loaded = temp.resolve("loaded.txt");
        for (List<Object> command : List.<List<Object>>of(
                List.of("--version"),
                List.of("align", "--help"),
                List.of("models"),
                List.of("memory", "--judge", judge, "list"),
                List.of("memory", "--judge", judge, "history"))) {
            launcher()
                    .with("MEMALIGN_JAVA_OPTS", "-Xlog:class+load:file=" + loaded)
                    .run(command.toArray())
                    .exits(0);
            assertThat(Files.readString(loaded))
                    .as(command.toString())
                    .contains("io.github.memalign.cli.Main")
                    .doesNotContain("onnx", "dev.langchain4j", "jdk.internal.net.http", "org.knowm.xchart");
        }
    }
}
