package cloud.sentiric.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
    private static final String[] CORE = {
        "cloud.sentiric.media.rtp..",
        "cloud.sentiric.media.seal..",
        "cloud.sentiric.media.audio..",
        "cloud.sentiric.media.codec..",
        "cloud.sentiric.media.transcode..",
        "cloud.sentiric.media.mix..",
        "cloud.sentiric.media.conversation..",
        "cloud.sentiric.media.port..",
        "cloud.sentiric.media.playout..",
        "cloud.sentiric.media.quality..",
        "cloud.sentiric.media.end..",
        "cloud.sentiric.media.ice..",
        "cloud.sentiric.media.recording..",
        "cloud.sentiric.media.watch..",
        "cloud.sentiric.media.session.."
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cloud.sentiric.media");

    @Test
    void coreNeedsNothingButJavaAndItself() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(CORE, "java..", "javax.crypto..", "org.jspecify.."))
                .check(CLASSES);
    }

    @Test
    void coreOpensNoSocketAndReadsNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "java.util.concurrent.locks..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void technologiesDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("cloud.sentiric.media.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cloud.sentiric.media.grpc..", "cloud.sentiric.media.files..", "io.grpc..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("cloud.sentiric.media.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cloud.sentiric.media.udp..", "cloud.sentiric.media.disk..", "java.nio.channels..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("cloud.sentiric.media.disk..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cloud.sentiric.media.udp..", "cloud.sentiric.media.grpc..", "io.grpc..")
                .check(CLASSES);
    }

    private static String[] with(String[] some, String... more) {
        var all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
