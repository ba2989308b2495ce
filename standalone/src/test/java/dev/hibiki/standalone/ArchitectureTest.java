package dev.hibiki.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;

/** The edges of the house, each with its reason. */
@AnalyzeClasses(packages = "dev.hibiki", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule CORE_DOES_NO_IO =
      noClasses()
          .that()
          .resideInAnyPackage("dev.hibiki.rtc..", "dev.hibiki.sfu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..", "java.nio.channels..", "org.springframework..", "org.slf4j..")
          .because("peers and rooms must run on a virtual clock and a virtual network");

  @ArchTest
  static final ArchRule CORE_READS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("dev.hibiki.rtc..", "dev.hibiki.sfu..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("time is passed in, so that a failure can be replayed");

  @ArchTest
  static final ArchRule CORE_STARTS_NO_THREADS_AND_DRAWS_NO_UNSEEDED_RANDOMNESS =
      noClasses()
          .that()
          .resideInAnyPackage("dev.hibiki.rtc..", "dev.hibiki.sfu..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .because("a room is one writer, and its seed decides everything it draws");

  @ArchTest
  static final ArchRule CORE_TAKES_NO_LOCKS =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage("dev.hibiki.rtc..", "dev.hibiki.sfu..")
          .should()
          .haveRawType(assignableTo(Lock.class))
          .orShould()
          .haveRawType(assignableTo(ConcurrentMap.class))
          .because("nothing inside a shard is shared");

  @ArchTest
  static final ArchRule RTC_KNOWS_ONE_PEER =
      noClasses()
          .that()
          .resideInAPackage("dev.hibiki.rtc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.hibiki.common..", "dev.hibiki.sfu..", "dev.hibiki.net..", "dev.hibiki.media..")
          .because("a peer knows neither rooms nor sockets nor the protocol above");

  @ArchTest
  static final ArchRule SFU_KNOWS_NO_SOCKETS =
      noClasses()
          .that()
          .resideInAPackage("dev.hibiki.sfu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.hibiki.net..", "dev.hibiki.media..")
          .because("a room is carried by a shard, it does not know which");

  @ArchTest
  static final ArchRule SERVICES_MEET_AT_PORTS =
      noClasses()
          .that()
          .resideInAnyPackage("dev.hibiki.gateway..", "dev.hibiki.room..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.hibiki.rtc..", "dev.hibiki.sfu..", "dev.hibiki.net..", "dev.hibiki.media..")
          .because("gateway and room service run apart from media nodes");

  @ArchTest
  static final ArchRule GATEWAY_AND_ROOM_SERVICE_ARE_APART =
      noClasses()
          .that()
          .resideInAPackage("dev.hibiki.gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.hibiki.room..")
          .because("they speak through common.rpc");

  @ArchTest
  static final ArchRule NOTHING_DEPENDS_ON_STANDALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hibiki.standalone..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.hibiki.standalone..")
          .because("it only composes");

  @ArchTest
  static final ArchRule SPRING_STOPS_AT_THE_DOOR =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.hibiki.common..",
              "dev.hibiki.room.api..",
              "dev.hibiki.room.placement..",
              "dev.hibiki.media.shard..",
              "dev.hibiki.media.control..",
              "dev.hibiki.media.io..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..")
          .because("decisions are plain classes that are tested without a context");

  @ArchTest
  static final ArchRule RTC_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.hibiki.rtc.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SFU_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.hibiki.sfu.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NAMES_SAY_SOMETHING =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hibiki.common.proto..")
          .should()
          .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
          .because("a name should say what a thing is");
}
