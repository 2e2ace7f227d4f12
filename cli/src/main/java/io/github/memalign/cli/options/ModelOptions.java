package io.github.memalign.cli.options;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.embedded.EmbeddedModels;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.Allowed;
import io.github.memalign.provider.CallLimits;
import io.github.memalign.provider.Connection;
import io.github.memalign.provider.Endpoint;
import io.github.memalign.provider.PriceTable;
import io.github.memalign.provider.ProviderModels;
import io.github.memalign.recording.RecordedModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which models are called and how, and how the memory is used. */
@Command(optionListHeading = "%nModel:%n")
public final class ModelOptions extends InEnvironment {
    @Option(names = "--model", paramLabel = "URI", description = "Model that judges, as openai:/gpt-4.1-mini.")
    private @Nullable String model;

    @Option(
            names = "--reflection-model",
            paramLabel = "URI",
            description = "Model that distils guidelines; by default the one that judges.")
    private @Nullable String reflectionModel;

    @Option(
            names = "--embedding-model",
            paramLabel = "URI",
            description = "Model that makes vectors; by default embedded:/all-minilm-l6-v2-q, in this process.")
    private @Nullable String embeddingModel;

    @Option(names = "--base-url", paramLabel = "URL", description = "OpenAI-compatible server to call.")
    private @Nullable String baseUrl;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "HTTP header for the server; write $${NAME} for a value from the environment.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--allow-host",
            split = ",",
            paramLabel = "HOST",
            description = "Server that a judge may name in base_url and send the provider's key to.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--allow-variable",
            split = ",",
            paramLabel = "NAME",
            description = "Variable of the environment that a judge may put into its headers.")
    private List<String> allowedVariables = List.of();

    @Option(names = "--k", paramLabel = "N", description = "How many similar episodes the judge is shown.")
    private @Nullable Integer k;

    @Option(
            names = "--token-budget",
            paramLabel = "N",
            description = "Tokens that guidelines and episodes may take in a prompt.")
    private @Nullable Integer tokenBudget;

    @Option(
            names = "--context-window",
            paramLabel = "N",
            description =
                    "Tokens that the models take at once, prompt and answer together; without it until they refuse.")
    private @Nullable Integer contextWindow;

    @Option(
            names = "--retrieve-by",
            split = ",",
            paramLabel = "FIELD",
            description = "Fields by which similar episodes are found: inputs, outputs, expectations, conversation.")
    private List<String> retrieveBy = List.of();

    @Option(
            names = "--retrieval",
            paramLabel = "HOW",
            description = "What is embedded: fields, or mlflow for what MLflow's MemAlign in Python embeds.")
    private @Nullable String retrieval;

    @Option(
            names = "--annotators",
            paramLabel = "N",
            description =
                    "How many judgements an LLM makes of an example, with other episodes each; the share that agrees"
                            + " is its confidence. Costs N times the calls.")
    private @Nullable Integer annotators;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many calls are made at once (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(names = "--calls-per-minute", paramLabel = "N", description = "Most calls to a provider in a minute.")
    private @Nullable Integer callsPerMinute;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest time for one attempt of a call.")
    private @Nullable Integer timeout;

    @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts of one call, the first included.")
    private @Nullable Integer maxAttempts;

    @Option(names = "--prices", paramLabel = "FILE", description = "JSON file of prices that add to the built-in ones.")
    private @Nullable Path prices;

    @Option(
            names = "--max-calls",
            paramLabel = "N",
            description = "Stop before more model calls than this are made; what was done so far is kept.")
    private @Nullable Long maxCalls;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description = "Stop before model calls could cost more than this; what was done so far is kept.")
    private @Nullable Double maxCost;

    @Option(names = "--record", paramLabel = "DIR", description = "Keep every model call in this directory.")
    private @Nullable Path record;

    @Option(names = "--replay", paramLabel = "DIR", description = "Answer every model call from this directory.")
    private @Nullable Path replay;

    private @Nullable BudgetedModels budgeted;

    /** The judge as these options want it; what is not set stays. */
    public AlignedJudge applyTo(AlignedJudge judge) {
        JudgeDefinition.Builder definition = judge.definition().toBuilder();
        if (model != null) {
            definition.model(model);
        }
        if (baseUrl != null) {
            definition.baseUrl(baseUrl);
        }
        headers.forEach(definition::extraHeader);
        return judge.withDefinition(definition.build()).withSettings(settings(judge.settings()));
    }

    private MemorySettings settings(MemorySettings old) {
        MemorySettings settings = old;
        if (reflectionModel != null) {
            settings = settings.withReflectionModel(ModelUri.of(reflectionModel));
        }
        if (embeddingModel != null) {
            settings = settings.withEmbeddingModel(ModelUri.of(embeddingModel));
        }
        if (k != null) {
            settings = settings.withK(k);
        }
        if (tokenBudget != null) {
            settings = settings.withTokenBudget(tokenBudget);
        }
        if (contextWindow != null) {
            settings = settings.withContextWindow(Optional.of(contextWindow));
        }
        if (annotators != null) {
            settings = settings.withAnnotators(annotators);
        }
        if (retrieval != null) {
            settings = settings.withRetrieveBy(List.of()).withRetrieval(Retrieval.of(retrieval, "--retrieval"));
        }
        return retrieveBy.isEmpty() ? settings : settings.withRetrieveBy(fields());
    }

    private List<Field> fields() {
        return retrieveBy.stream()
                .map(name -> Field.of(name.strip())
                        .orElseThrow(() -> new InvalidSettingException(
                                "--retrieve-by",
                                "there is no field '" + name + "'; write inputs, outputs,"
                                        + " expectations, conversation or trace")))
                .toList();
    }

    /** As {@link #memAlign(boolean)} of a command that replaces nothing. */
    public MemAlign memAlign() {
        return memAlign(false);
    }

    /**
     * Brings judges and models together as these options want it; a model that refused the key is not asked again.
     *
     * @param overwrite whether calls that were recorded may be replaced
     */
    public MemAlign memAlign(boolean overwrite) {
        return memAlign(overwrite, false, UnaryOperator.identity());
    }

    /**
     * As {@link #memAlign(boolean)}, of models that somebody looks at and a command that may go on with what was interrupted.
     *
     * @param resume whether a recording that was interrupted is gone on with
     * @param around puts something around them
     */
    public MemAlign memAlign(boolean overwrite, boolean resume, UnaryOperator<Models> around) {
        checkRecording(overwrite || resume, "replace those that are made again with --overwrite");
        budgeted = new BudgetedModels(models(resume ? RecordedModels::goOn : RecordedModels::begin), budget());
        return MemAlign.builder()
                .models(around.apply(budgeted))
                .concurrency(concurrency)
                .build();
    }

    /** What model calls may take at most. */
    public Budget budget() {
        return new Budget(
                maxCalls == null ? OptionalLong.empty() : OptionalLong.of(maxCalls),
                maxCost == null ? OptionalDouble.empty() : OptionalDouble.of(maxCost),
                prices());
    }

    /** What a model of {@link #memAlign()} said that refused the key; empty while none has. */
    public Optional<String> refusedKey() {
        return budgeted == null ? Optional.empty() : budgeted.refusedKey();
    }

    /** Why there is no use in asking a model of {@link #memAlign()} again: its key was refused, or a limit is reached. */
    public Optional<String> end() {
        return budgeted == null ? Optional.empty() : budgeted.end();
    }

    /** Whether answers come from a recording, so that nobody is paid. */
    public boolean isReplay() {
        return replay != null;
    }

    /** Whether all models of a judge run in this process, so that calling them costs nothing. */
    public static boolean runsInThisProcess(AlignedJudge judge) {
        MemorySettings settings = judge.settings();
        return Stream.of(
                        Optional.of(judge.definition().model()),
                        settings.reflectionModel(),
                        Optional.of(settings.embeddingModel()))
                .flatMap(Optional::stream)
                .allMatch(uri -> uri.provider().equals(EmbeddedModels.PROVIDER));
    }

    /** Whether a model that judges was named. */
    public boolean hasModel() {
        return model != null;
    }

    /** Whether a number of episodes was named. */
    public boolean hasK() {
        return k != null;
    }

    /** How many calls are made at once. */
    public int concurrency() {
        return concurrency;
    }

    /** The built-in prices and those of the user. */
    public PriceTable prices() {
        PriceTable table = PriceTable.bundled();
        return prices == null ? table : table.with(PriceTable.read(prices));
    }

    /**
     * Models as these options want them, to be closed by the caller.
     *
     * @param resume whether a recording that was interrupted is gone on with
     */
    public Models models(boolean resume) {
        checkRecording(resume, "go on with it by --resume");
        return models(resume ? RecordedModels::goOn : RecordedModels::begin);
    }

    private void checkRecording(boolean mayHoldCalls, String otherwise) {
        if (record != null && !mayHoldCalls && RecordedModels.holdsCalls(record)) {
            throw new InvalidSettingException(
                    "--record", record + " holds recorded calls already; name another directory, or " + otherwise);
        }
    }

    private Models models(BiFunction<Models, Path, Models> recording) {
        if (replay != null) {
            if (record != null) {
                throw new InvalidSettingException("--replay", "cannot be combined with --record");
            }
            return RecordedModels.replay(new EmbeddedModels(), replay);
        }
        Models remote = GatewayModels.of(
                ProviderModels.builder()
                        .limits(limits())
                        .prices(prices())
                        .allowed(allowed())
                        .environment(environment().variables()),
                new MlflowServer(environment()));
        Models live = Models.joined(List.of(new EmbeddedModels(), remote));
        if (record != null) {
            NewPlace.checkDirectory("--record", record);
        }
        return record == null ? live : recording.apply(live, record);
    }

    /** What is named on the command line is meant by whoever runs it; what a judge names has to be allowed. */
    private Allowed allowed() {
        Set<String> hosts = new HashSet<>(allowedHosts);
        if (baseUrl != null) {
            Endpoint.of("--base-url", baseUrl).host().ifPresent(hosts::add);
        }
        Set<String> variables = new HashSet<>(allowedVariables);
        headers.values().forEach(value -> variables.addAll(Connection.variables(value)));
        return new Allowed(hosts, variables);
    }

    private CallLimits limits() {
        CallLimits usual = CallLimits.DEFAULT;
        return new CallLimits(
                timeout == null ? usual.timeout() : Duration.ofSeconds(timeout),
                maxAttempts == null ? usual.maxAttempts() : maxAttempts,
                usual.firstDelay(),
                usual.retryBudget(),
                Math.max(concurrency, usual.maxConcurrent()),
                callsPerMinute == null ? OptionalInt.empty() : OptionalInt.of(callsPerMinute));
    }
}
