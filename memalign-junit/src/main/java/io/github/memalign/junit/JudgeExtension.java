package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.recording.RecordedModels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Loads the judge of a test class once, gives it to tests, and measures {@link AgreesAtLeast} in the end. {@link
 * JudgeUnderTest} registers it; a judge that comes from elsewhere is given in code:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final JudgeExtension JUDGE = JudgeExtension.loading("tone", place -> store.judge(place));
 * }</pre>
 *
 * <p>With the configuration parameter (or system property) {@code memalign.log=runs:/EXPERIMENT} what the judges of tests say
 * becomes an evaluation run of each class on the MLflow server of {@code MLFLOW_TRACKING_URI}; that takes {@code
 * memalign-mlflow-scorer}.
 */
public final class JudgeExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(JudgeExtension.class);

    private static final Map<Class<?>, Function<Open, Object>> PARAMETERS = Map.of(
            Judge.class, Open::judge,
            LoadedJudge.class, Open::judge,
            AlignedJudge.class, open -> open.judge().aligned(),
            MemAlign.class, Open::memAlign);

    /** Where an MLflow server is, in place of {@code MLFLOW_TRACKING_URI}. */
    static final String TRACKING_URI = "memalign.mlflow.tracking-uri";

    private static final String LOG = "memalign.log";
    private static final String RECORD = "memalign.record";

    private final String place;
    private final JudgeLoader loader;

    /** For JUnit: loads what {@link JudgeUnderTest} names. */
    public JudgeExtension() {
        this("", new JudgeLoader.FromFiles());
    }

    private JudgeExtension(String place, JudgeLoader loader) {
        this.place = place;
        this.loader = loader;
    }

    /**
     * An extension to register in a static field.
     *
     * @param place where the judge is, as the loader and failure messages name it
     * @param loader loads it, and brings the models
     */
    public static JudgeExtension loading(String place, JudgeLoader loader) {
        return new JudgeExtension(place, loader);
    }

    /**
     * An extension to register in a static field.
     *
     * @param place where the judge is, as in {@link JudgeUnderTest}
     */
    public static JudgeExtension loading(String place) {
        return loading(place, new JudgeLoader.FromFiles());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (namesJudge(context)) {
            open(context);
        }
    }

    /** Measures what is required, logs what was judged, and closes what was opened for the class. */
    @Override
    public void afterAll(ExtensionContext context) {
        try {
            measure(context);
        } catch (RuntimeException | Error failed) {
            try {
                close(context);
            } catch (RuntimeException | Error also) {
                failed.addSuppressed(also);
            }
            throw failed;
        }
        close(context);
    }

    private static void close(ExtensionContext context) {
        Open open = store(context).remove(context.getUniqueId(), Open.class);
        if (open != null) {
            open.close(context);
        }
    }

    /** Once a class, whichever of two extensions comes first: that of the annotation, and one that was given in code. */
    private static void measure(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        AgreesAtLeast required = testClass.getAnnotation(AgreesAtLeast.class);
        if (required != null && store(context).get(testClass) == null) {
            store(context).put(testClass, required);
            Open open = opened(context, "@AgreesAtLeast");
            Agreement.of(open.judge(), open.memAlign(), required, context).check(required);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return namesJudge(context)
                && PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    private boolean namesJudge(ExtensionContext context) {
        return !place.isEmpty() || owner(context).getRequiredTestClass().isAnnotationPresent(JudgeUnderTest.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Function<Open, Object> value = PARAMETERS.get(parameter.getParameter().getType());
        if (value == null) {
            throw new IllegalArgumentException("not supported: " + parameter);
        }
        return value.apply(open(context));
    }

    /** The judge of the test class, which an annotation asks for. */
    static LoadedJudge judge(ExtensionContext context, String annotation) {
        return opened(context, annotation).judge();
    }

    private static Open opened(ExtensionContext context, String annotation) {
        ExtensionContext owner = owner(context);
        Open open = store(owner).get(owner.getUniqueId(), Open.class);
        if (open == null) {
            throw new InvalidSettingException(
                    annotation,
                    context.getRequiredTestClass().getName() + " names no judge; annotate it with @JudgeUnderTest");
        }
        return open;
    }

    /** Test instances that live as long as their class are made before the class begins, so that it is opened at need. */
    private Open open(ExtensionContext context) {
        ExtensionContext owner = owner(context);
        Open known = store(owner).get(owner.getUniqueId(), Open.class);
        if (known != null) {
            return known;
        }
        Open opened = load(owner);
        store(owner).put(owner.getUniqueId(), opened);
        return opened;
    }

    private Open load(ExtensionContext owner) {
        if (!place.isEmpty()) {
            return Open.of(place, loader, loader::memAlign, owner);
        }
        JudgeUnderTest annotation = owner.getRequiredTestClass().getAnnotation(JudgeUnderTest.class);
        JudgeLoader named = ReflectionSupport.newInstance(annotation.loader());
        String calls = annotation.recording();
        return Open.of(
                annotation.value(), named, calls.isEmpty() ? named::memAlign : () -> recorded(calls, owner), owner);
    }

    private static MemAlign recorded(String calls, ExtensionContext owner) {
        boolean anew = owner.getConfigurationParameter(RECORD)
                .map(Boolean::parseBoolean)
                .orElse(false);
        return with("memalign-models", "@JudgeUnderTest recording", () -> MemAlign.builder()
                .models(
                        anew
                                ? RecordedModels.begin(Models.installed(), Path.of(calls))
                                : RecordedModels.replay(Models.installed(), Path.of(calls)))
                .build());
    }

    /**
     * What takes a library that a project need not have.
     *
     * @param asked what asks for it, as the user writes it
     */
    static <T> T with(String artifact, String asked, Supplier<T> call) {
        try {
            return call.get();
        } catch (NoClassDefFoundError missing) {
            throw new InvalidSettingException(
                    asked,
                    "needs the library io.github.memalign:" + artifact + "; add it to the tests' class path",
                    missing);
        }
    }

    /** The nearest class that names a judge, or else the outermost. */
    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext outermost = context;
        for (ExtensionContext at = context;
                at.getTestClass().isPresent();
                at = at.getParent().orElseThrow()) {
            boolean isClass = at.getElement().filter(Class.class::isInstance).isPresent();
            if (isClass && at.getRequiredTestClass().isAnnotationPresent(JudgeUnderTest.class)) {
                return at;
            }
            outermost = isClass ? at : outermost;
        }
        return outermost;
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    /**
     * What is open for a class.
     *
     * @param log where what was judged is logged in the end
     * @param judged what was judged, once each; nothing where nothing is logged
     */
    private record Open(LoadedJudge judge, MemAlign memAlign, Optional<String> log, Map<Example, Feedback> judged) {
        static Open of(String place, JudgeLoader loader, Supplier<MemAlign> models, ExtensionContext owner) {
            Optional<String> log = owner.getConfigurationParameter(LOG);
            log.ifPresent(target -> with("memalign-mlflow-scorer", LOG, () -> OnMlflow.named("runs", target)));
            AlignedJudge aligned = loader instanceof JudgeLoader.FromFiles && place.startsWith("runs:/")
                    ? with("memalign-mlflow-scorer", place, () -> OnMlflow.judge(place, owner))
                    : loader.load(place);
            Map<Example, Feedback> judged = Collections.synchronizedMap(new LinkedHashMap<>());
            BiConsumer<Example, Feedback> told = log.isPresent() ? judged::putIfAbsent : (example, said) -> {};
            MemAlign memAlign = models.get();
            boolean ready = false;
            try {
                Open open = new Open(LoadedJudge.from(place, memAlign, aligned, told), memAlign, log, judged);
                ready = true;
                return open;
            } finally {
                if (!ready) {
                    memAlign.close();
                }
            }
        }

        void close(ExtensionContext owner) {
            try (memAlign) {
                if (log.isPresent() && !judged.isEmpty()) {
                    String run = OnMlflow.log(log.get(), judge.definition(), judged, owner);
                    owner.publishReportEntry(LOG, "runs:/" + run);
                }
            }
        }
    }
}
