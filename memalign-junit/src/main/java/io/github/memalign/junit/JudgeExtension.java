package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
 * static final JudgeExtension JUDGE = JudgeExtension.loading("runs:/0123", runs::load);
 * }</pre>
 */
public final class JudgeExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(JudgeExtension.class);

    private static final Map<Class<?>, Function<Open, Object>> PARAMETERS = Map.of(
            Judge.class, Open::judge,
            LoadedJudge.class, Open::judge,
            AlignedJudge.class, open -> open.judge().aligned(),
            MemAlign.class, Open::memAlign);

    private final String place;
    private final @Nullable JudgeLoader loader;

    /** For JUnit: loads what {@link JudgeUnderTest} names. */
    public JudgeExtension() {
        this("", null);
    }

    private JudgeExtension(String place, @Nullable JudgeLoader loader) {
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

    @Override
    public void beforeAll(ExtensionContext context) {
        if (namesJudge(context)) {
            open(context);
        }
    }

    /** Measures what is required, and closes what was opened for the class. */
    @Override
    public void afterAll(ExtensionContext context) {
        try {
            measure(context);
        } finally {
            Open open = store(context).remove(context.getUniqueId(), Open.class);
            if (open != null) {
                open.memAlign().close();
            }
        }
    }

    /** Once a class, whichever of two extensions comes first: that of the annotation, and one that was given in code. */
    private static void measure(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        AgreesAtLeast required = testClass.getAnnotation(AgreesAtLeast.class);
        if (required != null && store(context).get(testClass) == null) {
            store(context).put(testClass, required);
            Open open = opened(context, "@AgreesAtLeast");
            Agreement.of(open.judge(), open.memAlign(), required, testClass).check(required);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return namesJudge(context)
                && PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    private boolean namesJudge(ExtensionContext context) {
        return loader != null || owner(context).getRequiredTestClass().isAnnotationPresent(JudgeUnderTest.class);
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
        Open opened = load(owner.getRequiredTestClass());
        store(owner).put(owner.getUniqueId(), opened);
        return opened;
    }

    private Open load(Class<?> testClass) {
        if (loader != null) {
            return Open.of(place, loader);
        }
        JudgeUnderTest annotation = testClass.getAnnotation(JudgeUnderTest.class);
        return Open.of(annotation.value(), ReflectionSupport.newInstance(annotation.loader()));
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

    /** What is open for a class. */
    private record Open(LoadedJudge judge, MemAlign memAlign) {
        static Open of(String place, JudgeLoader loader) {
            AlignedJudge aligned = loader.load(place);
            MemAlign memAlign = loader.memAlign();
            boolean ready = false;
            try {
                Open open = new Open(LoadedJudge.from(place, memAlign, aligned), memAlign);
                ready = true;
                return open;
            } finally {
                if (!ready) {
                    memAlign.close();
                }
            }
        }
    }
}
