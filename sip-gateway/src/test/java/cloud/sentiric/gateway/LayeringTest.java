package cloud.sentiric.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import cloud.sentiric.node.TraceContext;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.DatagramSocket;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "cloud.sentiric.gateway";
    private static final String[] CORE = {
        ROOT + ".sip",
        ROOT + ".route",
        ROOT + ".target",
        ROOT + ".token",
        ROOT + ".abuse",
        ROOT + ".stun",
        ROOT + ".carrier"
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void coreKnowsCoreOnly() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".sip",
                        ROOT + ".route",
                        ROOT + ".target",
                        ROOT + ".token",
                        ROOT + ".abuse",
                        ROOT + ".stun",
                        ROOT + ".carrier",
                        "java..",
                        "javax.crypto..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void relayKnowsCoreAndSeesNoSocket() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".relay")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAnyPackage(
                                ROOT + ".relay",
                                "java.io",
                                "java.lang..",
                                "java.net",
                                "java.nio.charset",
                                "java.time",
                                "java.util..",
                                "org.jspecify..",
                                "org.slf4j.."))
                        .or(type(TraceContext.class)))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".relay")
                .should()
                .dependOnClassesThat(
                        belongToAnyOf(DatagramSocket.class, MulticastSocket.class, Socket.class, ServerSocket.class))
                .check(CLASSES);
    }

    @Test
    void transportsKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".stream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".udp", ROOT + ".dns")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".dns")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".udp", ROOT + ".stream", ROOT + ".relay")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".udp")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".stream", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void packagesAreNoCircle() {
        slices().matching(ROOT + ".(*)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void bytesKnowNothingOfRoutes() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".sip")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".route", ROOT + ".target", ROOT + ".token")
                .check(CLASSES);
    }

    @Test
    void coreReadsNoClockAndNoEnvironment() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv")
                .check(CLASSES);
    }
}
