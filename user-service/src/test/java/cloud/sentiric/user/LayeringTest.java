package cloud.sentiric.user;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "cloud.sentiric.user";
    private static final String STORE = "cloud.sentiric.store";
    private static final String[] CORE = {ROOT + ".directory", ROOT + ".digest", ROOT + ".trunk", STORE + ".record"};
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT, STORE);

    @Test
    void coreKnowsOnlyJavaAndItself() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "cloud.sentiric.number",
                        "cloud.sentiric.digest",
                        CORE[0],
                        CORE[1],
                        CORE[2],
                        CORE[3])
                .check(CLASSES);
    }

    @Test
    void usersDoNotKnowDigests() {
        noClasses()
                .that()
                .resideInAPackage(CORE[0])
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CORE[1])
                .check(CLASSES);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        // An adapter is the package of one name in both modules.
        slices().matching("cloud.sentiric.*.(*)")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), JavaClass.Predicates.resideInAnyPackage(CORE))
                .check(CLASSES);
    }
}
