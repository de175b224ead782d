package cloud.sentiric.user;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "cloud.sentiric.user";
    private static final String[] CORE = {ROOT + ".directory", ROOT + ".digest"};
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void coreKnowsOnlyJavaAndItself() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", CORE[0], CORE[1])
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
        for (var adapter : new String[] {"grpc", "postgres", "caffeine"}) {
            for (var other : new String[] {"grpc", "postgres", "caffeine"}) {
                if (!adapter.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + adapter)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(ROOT + "." + other)
                            .check(CLASSES);
                }
            }
        }
    }
}
