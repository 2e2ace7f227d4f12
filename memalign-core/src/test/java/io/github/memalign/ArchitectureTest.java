package io.github.memalign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.memalign");

    @Test
    void theCoreIsLookedAt() {
        assertThat(CORE.contain(MemAlign.class)).isTrue();
    }

    @Test
    void theCoreKnowsNeitherMlflowNorTheCommandLine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.github.memalign.mlflow..",
                        "io.github.memalign.datasets..",
                        "io.github.memalign.evaluation..",
                        "io.github.memalign.cli..",
                        "picocli..")
                .check(CORE);
    }

    @Test
    void onlyPersistenceAndRecordedCallsTouchFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.github.memalign.persistence..", "io.github.memalign.model..")
                .should()
                .dependOnClassesThat(DescribedPredicate.<JavaClass>describe(
                        "open files",
                        type -> type.isEquivalentTo(Path.class)
                                || type.isEquivalentTo(Files.class)
                                || type.getName().startsWith("java.io.File")))
                .check(CORE);
    }

    @Test
    void featuresDependOnEachOtherWithoutCycles() {
        slices().matching("io.github.memalign.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CORE.stream()
                        .map(JavaClass::getPackage)
                        .distinct()
                        .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .isEmpty();
    }
}
