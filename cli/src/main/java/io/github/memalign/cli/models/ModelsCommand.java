package io.github.memalign.cli.models;

import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.provider.PriceTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the providers whose models can be named, and where their keys are read. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List the providers of models and the variables their keys are read from.",
        footer = {"", "Example:", "  memalign models"})
public final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        Map<String, String> providers = providers();
        PriceTable prices = PriceTable.bundled();
        providers.forEach((model, key) -> output.line("@|bold %-32s|@ %s", model, key));
        output.line("%nCosts are reckoned with the list prices of %s; add your own with --prices.", prices.date());
        output.json(Map.of("providers", providers, "price_date", prices.date().toString()));
        return ExitCode.FINE;
    }

    private static Map<String, String> providers() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("embedded:/case-based", "judges by remembered cases in this process; not an LLM, no key");
        keys.put("embedded:/all-minilm-l6-v2-q", "embedding in this process, no key");
        keys.put("openai:/MODEL", "OPENAI_API_KEY; any compatible server with --base-url");
        keys.put("anthropic:/MODEL", "ANTHROPIC_API_KEY");
        keys.put("gemini:/MODEL", "GEMINI_API_KEY or GOOGLE_API_KEY");
        keys.put("mistral:/MODEL", "MISTRAL_API_KEY");
        keys.put("bedrock:/MODEL", "the usual AWS variables and profiles");
        keys.put("ollama:/MODEL", "no key; server from OLLAMA_HOST");
        keys.put("openrouter:/MODEL", "OPENROUTER_API_KEY");
        keys.put("groq:/MODEL", "GROQ_API_KEY");
        keys.put("deepseek:/MODEL", "DEEPSEEK_API_KEY");
        keys.put("together_ai:/MODEL", "TOGETHER_API_KEY");
        keys.put("xai:/MODEL", "XAI_API_KEY");
        keys.put("gateway:/ENDPOINT", "the MLflow server of MLFLOW_TRACKING_URI");
        return keys;
    }
}
