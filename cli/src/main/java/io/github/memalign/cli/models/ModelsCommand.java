package io.github.memalign.cli.models;

import io.github.memalign.cli.console.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the providers whose models can be named, and where their keys are read. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List the providers of models and the variables their keys are read from.",
        footer = {"", "Example:", "  memalign models"})
public final class ModelsCommand implements Callable<Integer> {
    private static final Map<String, String> PROVIDERS = new LinkedHashMap<>();

    static {
        PROVIDERS.put("embedded:/case-based", "judges by remembered cases in this process; not an LLM, no key");
        PROVIDERS.put("embedded:/all-minilm-l6-v2-q", "embedding in this process, no key");
        PROVIDERS.put("openai:/MODEL", "OPENAI_API_KEY; any compatible server with --base-url");
        PROVIDERS.put("anthropic:/MODEL", "ANTHROPIC_API_KEY");
        PROVIDERS.put("gemini:/MODEL", "GEMINI_API_KEY or GOOGLE_API_KEY");
        PROVIDERS.put("mistral:/MODEL", "MISTRAL_API_KEY");
        PROVIDERS.put("bedrock:/MODEL", "the usual AWS variables and profiles");
        PROVIDERS.put("ollama:/MODEL", "no key; server from OLLAMA_HOST");
        PROVIDERS.put("openrouter:/MODEL", "OPENROUTER_API_KEY");
        PROVIDERS.put("groq:/MODEL", "GROQ_API_KEY");
        PROVIDERS.put("deepseek:/MODEL", "DEEPSEEK_API_KEY");
        PROVIDERS.put("together_ai:/MODEL", "TOGETHER_API_KEY");
        PROVIDERS.put("xai:/MODEL", "XAI_API_KEY");
        PROVIDERS.put("gateway:/ENDPOINT", "the MLflow server of MLFLOW_TRACKING_URI");
    }

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine(), json);
        PROVIDERS.forEach((model, key) -> output.line("@|bold %-32s|@ %s", model, key));
        output.json(PROVIDERS);
        return 0;
    }
}
