package io.github.memalign.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.memalign.model.ModelUri;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which module may know which; only here are all of them seen at once. */
class ModuleRulesTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.memalign");

    @ParameterizedTest
    @CsvSource({
        "budget, embedded",
        "budget, datasets",
        "budget, evaluation",
        "budget, mlflow",
        "budget, cli",
        "provider, budget",
        "provider, recording",
        "provider, embedded",
        "provider, datasets",
        "provider, evaluation",
        "provider, mlflow",
        "provider, cli",
        "recording, provider",
        "recording, budget",
        "recording, embedded",
        "recording, datasets",
        "recording, evaluation",
        "recording, mlflow",
        "recording, cli",
        "embedded, provider",
        "embedded, recording",
        "embedded, datasets",
        "embedded, evaluation",
        "embedded, mlflow",
        "embedded, cli",
        "datasets, llm",
        "datasets, provider",
        "datasets, recording",
        "datasets, embedded",
        "datasets, mlflow",
        "datasets, evaluation",
        "datasets, cli",
        "evaluation, mlflow",
        "evaluation, cli",
        "mlflow, datasets",
        "mlflow, evaluation",
        "mlflow, cli",
        "junit, llm",
        "junit, provider",
        "junit, budget",
        "junit, embedded",
        "junit, evaluation",
        "junit, cli",
        "junit, guardrails",
        "guardrails, llm",
        "guardrails, provider",
        "guardrails, recording",
        "guardrails, budget",
        "guardrails, embedded",
        "guardrails, evaluation",
        "guardrails, mlflow",
        "guardrails, cli",
        "guardrails, datasets",
        "guardrails, junit",
        "provider, junit",
        "provider, guardrails",
        "recording, junit",
        "recording, guardrails",
        "budget, junit",
        "budget, guardrails",
        "embedded, junit",
        "embedded, guardrails",
        "datasets, junit",
        "datasets, guardrails",
        "evaluation, junit",
        "evaluation, guardrails",
        "mlflow, junit",
        "mlflow, guardrails",
        "cli, junit",
        "cli, guardrails",
        "server, llm",
        "server, provider",
        "server, recording",
        "server, budget",
        "server, embedded",
        "server, evaluation",
        "server, mlflow",
        "server, junit",
        "server, guardrails",
        "server, cli",
        "datasets, server",
        "evaluation, server",
        "mlflow, server",
        "junit, server",
        "guardrails, server",
        "spring, server",
        "opentelemetry, server",
        "opentelemetry, provider",
        "opentelemetry, recording",
        "opentelemetry, budget",
        "opentelemetry, embedded",
        "opentelemetry, datasets",
        "opentelemetry, evaluation",
        "opentelemetry, mlflow",
        "opentelemetry, spring",
        "opentelemetry, cli",
        "spring, provider",
        "spring, recording",
        "spring, budget",
        "spring, embedded",
        "spring, datasets",
        "spring, evaluation",
        "spring, opentelemetry",
        "spring, cli",
        "spark, llm",
        "spark, recording",
        "spark, evaluation",
        "spark, junit",
        "spark, guardrails",
        "spark, server",
        "spark, opentelemetry",
        "spark, spring",
        "spark, cli",
        "budget, spark",
        "provider, spark",
        "embedded, spark",
        "datasets, spark",
        "mlflow, spark",
        "evaluation, spark",
        "server, spark",
        "cli, spark",
        "lucene, llm",
        "lucene, provider",
        "lucene, embedded",
        "lucene, datasets",
        "lucene, evaluation",
        "lucene, mlflow",
        "lucene, cli",
        "spark, lucene",
        "server, lucene",
        "cli, lucene"
    })
    void aModuleKnowsNothingOf(String module, String other) {
        noClasses()
                .that()
                .resideInAPackage("io.github.memalign." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.memalign." + other + "..")
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void theCoreKnowsNoOtherModule() {
        String[] others = Stream.of(
                        "provider",
                        "recording",
                        "budget",
                        "embedded",
                        "datasets",
                        "evaluation",
                        "mlflow",
                        "junit",
                        "guardrails",
                        "lucene",
                        "server",
                        "opentelemetry",
                        "spring",
                        "spark",
                        "cli")
                .map(name -> "io.github.memalign." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(Stream.concat(Stream.of(others), Stream.of("io.github.memalign.benchmarks.."))
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(ALL);
    }

    /** A judge's file names its models; the name is a value, and nothing else of the models may be known. */
    @Test
    void datasetsNameModelsButCallNone() {
        noClasses()
                .that()
                .resideInAPackage("io.github.memalign.datasets..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.memalign.model..")
                        .and(not(JavaClass.Predicates.equivalentTo(ModelUri.class))))
                .check(ALL);
    }

    /** What is in a package named internal may change at any time, so users must not come upon it. */
    @Test
    void nothingForUsersShowsWhatIsInternal() {
        members()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages("..internal..", "io.github.memalign.cli..")
                .should(showOnlyWhatIsForUsers())
                .check(ALL);
        classes()
                .that()
                .arePublic()
                .and()
                .resideOutsideOfPackages("..internal..", "io.github.memalign.cli..")
                .should()
                .notBeAssignableTo(resideInAPackage("io.github.memalign..internal.."))
                .check(ALL);
    }

    private static ArchCondition<JavaMember> showOnlyWhatIsForUsers() {
        return new ArchCondition<>("show only what is for users") {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                if (!isForUsers(member)) {
                    return;
                }
                member.getAllInvolvedRawTypes().stream()
                        .filter(resideInAPackage("io.github.memalign..internal.."))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                member, member.getDescription() + " shows " + type.getName())));
            }
        };
    }

    private static boolean isForUsers(JavaMember member) {
        return isSeen(member.getModifiers())
                && Stream.iterate(Optional.of(member.getOwner()), Optional::isPresent, type -> type.orElseThrow()
                                .getEnclosingClass())
                        .allMatch(type -> isSeen(type.orElseThrow().getModifiers()));
    }

    private static boolean isSeen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    @Test
    void noPartOfTheCommandLineDependsOnItself() {
        slices().matching("io.github.memalign.(cli).(*)..")
                .should()
                .beFreeOfCycles()
                .check(ALL);
        noClasses()
                .that(not(JavaClass.Predicates.equivalentTo(Main.class)))
                .and()
                .resideInAPackage("io.github.memalign.cli..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Main.class)
                .check(ALL);
    }
}
