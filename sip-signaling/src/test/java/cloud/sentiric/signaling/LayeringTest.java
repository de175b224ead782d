package cloud.sentiric.signaling;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Core packages know the JDK, JSpecify and each other; nothing else. */
final class LayeringTest {
    private static final String ROOT = "cloud.sentiric.signaling.";
    private static final String[] CORE = {
        ROOT + "sip",
        ROOT + "transaction",
        ROOT + "digest",
        ROOT + "registrar",
        ROOT + "keepalive",
        ROOT + "attempt",
        ROOT + "dialog",
        ROOT + "media",
        ROOT + "target",
        ROOT + "transfer",
        ROOT + "trunk",
        ROOT + "call",
        ROOT + "sdp",
        ROOT + "owner",
        ROOT + "subscription",
        ROOT + "presence",
        ROOT + "message"
    };
    private static final String[] ALLOWED = {
        ROOT + "sip",
        ROOT + "transaction",
        ROOT + "digest",
        ROOT + "registrar",
        ROOT + "keepalive",
        ROOT + "attempt",
        ROOT + "dialog",
        ROOT + "media",
        ROOT + "target",
        ROOT + "transfer",
        ROOT + "trunk",
        ROOT + "call",
        ROOT + "sdp",
        ROOT + "owner",
        ROOT + "subscription",
        ROOT + "presence",
        ROOT + "message",
        "cloud.sentiric.number",
        "cloud.sentiric.digest",
        "java..",
        "javax.crypto..",
        "org.jspecify.annotations.."
    };

    private final JavaClasses module = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("cloud.sentiric.signaling");

    @Test
    void coreImportsCoreOnly() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ALLOWED)
                .check(module);
    }

    @Test
    void jainSipStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "jain")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("gov.nist..", "javax.sip..")
                .check(module);
    }

    @Test
    void nettyStaysInUdp() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "udp", ROOT + "redis")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(module);
    }

    /** Lettuce takes how names are looked up, and shows its connections, in no other form. */
    @Test
    void redisSeesOfNettyTheLookUpOfNamesAloneAndItsConnectionsInOnePlace() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "redis")
                .and()
                .doNotHaveSimpleName("Connections")
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty..").and(not(resideInAPackage("io.netty.resolver"))))
                .check(module);
    }
}
