package cloud.sentiric.dialplan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "cloud.sentiric.dialplan";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void coreKnowsOnlyJavaAndItself() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".plan")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".plan")
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
