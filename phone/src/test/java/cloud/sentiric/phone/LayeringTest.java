package cloud.sentiric.phone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
    private static final String[] CORE = {
        "cloud.sentiric.phone.sip", "cloud.sentiric.phone.sdp", "cloud.sentiric.phone.rtp", "cloud.sentiric.phone.audio"
    };

    private final JavaClasses phone = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cloud.sentiric.phone");

    @Test
    void coreKnowsJavaAndCoreOnly() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.nio",
                        "java.nio.charset",
                        "java.security",
                        "org.jspecify..",
                        CORE[0],
                        CORE[1],
                        CORE[2],
                        CORE[3])
                .check(phone);
    }

    @Test
    void coreReadsNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(phone);
    }

    @Test
    void nothingButTheJdkIsNeededToRunIt() {
        classes()
                .that()
                .resideInAPackage("cloud.sentiric.phone..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "cloud.sentiric.phone..")
                .check(phone);
    }
}
