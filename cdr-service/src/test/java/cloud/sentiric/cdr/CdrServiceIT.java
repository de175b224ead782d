package cloud.sentiric.cdr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.json.EventJson;
import cloud.sentiric.cdr.postgres.PostgresCalls;
import cloud.sentiric.proto.cdr.v1.Call;
import cloud.sentiric.proto.cdr.v1.CallEnd;
import cloud.sentiric.proto.cdr.v1.CallEvent;
import cloud.sentiric.proto.cdr.v1.Disposition;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallMetricsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallRequest;
import cloud.sentiric.proto.cdr.v1.GetCallResponse;
import cloud.sentiric.proto.cdr.v1.Heard;
import cloud.sentiric.proto.cdr.v1.ListCallsRequest;
import cloud.sentiric.proto.cdr.v1.Transfer;
import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The service with PostgreSQL and RabbitMQ. */
class CdrServiceIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static RabbitServer rabbit;
    private static RunningService service;

    @BeforeAll
    static void start() {
        var postgres = PostgresServer.start();
        rabbit = RabbitServer.start();
        service = RunningService.start(postgres, postgres.freshDatabase(), rabbit);
        await().atMost(Duration.ofSeconds(30)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"012", "021", "102", "120", "201", "210", "0120", "2210", "211002"})
    void anyOrderAndRepetitionComesToTheSameRow(String order) {
        var told = Told.call();
        var whole = told.whole();
        order.chars().forEach(n -> tell(whole.get(n - '0')));
        var answer = whenWhole(told, 3);
        assertThat(answer.getCall())
                .isEqualTo(Call.newBuilder()
                        .setAttemptId(told.attemptId())
                        .setCallId(told.callId())
                        .setTenantId("sentiric_demo")
                        .setDirection("inbound")
                        .setFromUri("sip:905321112233@sentiric.cloud")
                        .setToUri("sip:902124548590@sentiric.cloud")
                        .setCallerNumber("905321112233")
                        .setCalleeNumber("902124548590")
                        .setUserId("u-1")
                        .setStartTime(timestamp(told.invite()))
                        .setAnswerTime(timestamp(told.invite().plusMillis(150)))
                        .setEndTime(timestamp(told.invite().plusMillis(2150)))
                        .setDurationMs(2000)
                        .setStatus("ENDED")
                        .setDisposition(Disposition.DISPOSITION_ANSWERED)
                        .setSipCode(200)
                        .setEndedBy("caller")
                        .setReason("normal")
                        .setAnsweredBy("system")
                        .setNodeId("node-b")
                        .setTraceId("a".repeat(32))
                        .build());
        assertThat(rows(told)).isOne();
    }

    @Test
    void anAttemptWithoutStartIsAWholeRow() {
        var told = Told.call();
        tell(told.ended("cancelled", 487));
        var call = whenWhole(told, 1).getCall();
        assertThat(call.getDisposition()).isEqualTo(Disposition.DISPOSITION_CANCELLED);
        assertThat(call.hasAnswerTime()).isFalse();
        assertThat(call.getDurationMs()).isZero();
        assertThat(call.getCallerNumber()).isEqualTo("905321112233");
        assertThat(call.getStartTime()).isEqualTo(timestamp(told.invite()));
    }

    @Test
    void whatIsLearntLaterIsAdded() {
        var told = Told.call();
        tell(told.event("call.recording.available", 9000, ",\"recordingUri\":\"file:a.wav\",\"durationMs\":2000"));
        tell(told.event("user.identified.for_call", 500, ",\"userId\":\"u-9\",\"contactId\":\"c\""));
        tell(told.event("media.quality", 600, ",\"party\":\"caller\",\"last\":false,\"mos\":1.2,\"loss\":0.9"));
        told.whole().forEach(CdrServiceIT::tell);
        tell(told.heard("caller", "\"mos\":3.9,\"worstMos\":2.1,\"loss\":0.04,\"cause\":null"));
        tell(told.heard("callee", "\"mos\":null,\"worstMos\":null,\"loss\":1,\"cause\":\"nothing_arrives\""));
        var call = whenWhole(told, 8).getCall();
        assertThat(call.getCaller())
                .isEqualTo(Heard.newBuilder()
                        .setMos(3.9)
                        .setWorstMos(2.1)
                        .setLoss(0.04)
                        .build());
        assertThat(call.getCallee())
                .isEqualTo(Heard.newBuilder()
                        .setLoss(1)
                        .setCause("nothing_arrives")
                        .build());
        assertThat(call.getRecordingUrl()).isEqualTo("file:a.wav");
        assertThat(call.getRecordingDurationMs()).isEqualTo(2000);
        assertThat(call.getUserId()).isEqualTo("u-9");
    }

    @Test
    void aCallBetweenUsersThatIsTransferredIsOneRow() {
        var told = Told.call();
        tell(told.event("call.transferred", 900, """
            ,"by":"callee","kind":"blind","target":"sip:2002@sentiric.cloud","newAttemptId":"\"\
            """));
        tell(told.event("call.ringing", 60, ""));
        told.whole()
                .forEach(event -> tell(event.replace("\"inbound\"", "\"internal\",\"calleeUserId\":\"u-2\"")
                        .replace("\"answeredBy\":\"system\"", "\"answeredBy\":\"sip:2001@sentiric.cloud\"")));
        var call = whenWhole(told, 5).getCall();
        assertThat(call.getDirection()).isEqualTo("internal");
        assertThat(call.getCalleeUserId()).isEqualTo("u-2");
        assertThat(call.getAnsweredBy()).isEqualTo("sip:2001@sentiric.cloud");
        assertThat(call.getRingTime()).isEqualTo(timestamp(told.invite().plusMillis(60)));
        assertThat(call.getTransfer())
                .isEqualTo(Transfer.newBuilder()
                        .setTime(timestamp(told.invite().plusMillis(900)))
                        .setBy("callee")
                        .setKind("blind")
                        .setTarget("sip:2002@sentiric.cloud")
                        .build());
        assertThat(rows(told)).isOne();
    }

    @Test
    void endsAreToldOfThoseThatAreOver() {
        var over = Told.call();
        var refused = Told.call();
        var goesOn = Told.call();
        over.whole().forEach(CdrServiceIT::tell);
        tell(refused.ended("busy", 486));
        tell(goesOn.started());
        whenWhole(over, 3);
        whenWhole(refused, 1);
        var request = GetCallEndsRequest.newBuilder()
                .addAttemptIds(over.attemptId())
                .addAttemptIds(refused.attemptId())
                .addAttemptIds(goesOn.attemptId())
                .addAttemptIds(UUID.randomUUID().toString());
        assertThat(service.cdr().getCallEnds(request.build()).getEndsList())
                .containsExactlyInAnyOrder(
                        CallEnd.newBuilder()
                                .setAttemptId(over.attemptId())
                                .setDurationMs(2000)
                                .build(),
                        CallEnd.newBuilder().setAttemptId(refused.attemptId()).build());
        assertThat(catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> service.cdr()
                                .getCallEnds(request.addAttemptIds("x").build())))
                .hasMessageContaining("attempt_ids");
    }

    /** Three times as often as there are connections to the database. */
    @Test
    void endsAreToldHoweverOftenSomebodyAsks() {
        var request = GetCallEndsRequest.newBuilder()
                .addAttemptIds(UUID.randomUUID().toString())
                .build();
        for (int i = 0; i < 24; i++) {
            assertThat(service.cdr().getCallEnds(request).getEndsList()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | not JSON",
                "{\"eventType\":\"call.ended\",\"callId\":\"p\"} | no eventId",
                "{\"eventId\":\"p\",\"callId\":\"p\"} | no eventType",
                "{\"eventId\":\"p\",\"eventType\":\"call.ended\",\"callId\":\"p\"} | no attemptId",
                "{\"eventId\":\"p-0\",\"eventType\":\"x\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"p\",\"a\":\"\\u0000\"}"
                        + " | PSQLException",
            })
    void poisonIsBuriedWithItsCause(String body, String cause) {
        var told = Told.call();
        service.publish("call.ended", body);
        told.whole().forEach(CdrServiceIT::tell);
        whenWhole(told, 3);
        var letter = await().atMost(SOON).until(service::deadLetter, Objects::nonNull);
        assertThat(new String(letter.getBody(), UTF_8)).isEqualTo(body);
        assertThat((String) letter.getMessageProperties().getHeader("x-cause")).startsWith(cause);
        assertThat((String) letter.getMessageProperties().getHeader("x-original-routing-key"))
                .isEqualTo("call.ended");
    }

    /** A 503 that its caller tries again is two attempts. */
    @Test
    void attemptsUnderOneCallIdAreRowsOfTheirOwn() {
        var callId = "again-" + UUID.randomUUID();
        var refused = new Told(callId, Instant.parse("2026-11-20T10:00:00Z"));
        var again = new Told(callId, Instant.parse("2026-11-20T10:00:05Z"));
        tell(refused.ended("media_unavailable", 503));
        again.whole().forEach(CdrServiceIT::tell);
        assertThat(whenWhole(refused, 1).getCall().getDisposition()).isEqualTo(Disposition.DISPOSITION_FAILED);
        assertThat(whenWhole(again, 3).getCall().getDisposition()).isEqualTo(Disposition.DISPOSITION_ANSWERED);
        var listed = service.cdr()
                .listCalls(ListCallsRequest.newBuilder()
                        .setTenantId("-")
                        .setCallId(callId)
                        .build())
                .getCallsList();
        assertThat(listed).extracting(Call::getAttemptId).containsExactly(again.attemptId(), refused.attemptId());
    }

    @Test
    void queuesThatSomebodyDeletedAreDeclaredAgain() {
        service.delete(EventQueues.FAILED);
        service.delete(EventQueues.EVENTS + ".retry.50ms");
        var sick = new Told("fails-1-" + UUID.randomUUID(), Instant.parse("2026-11-20T10:00:00Z"));
        var well = Told.call();
        service.publish("call.ended", "poison");
        tell(sick.ended("busy", 486));
        well.whole().forEach(CdrServiceIT::tell);
        whenWhole(well, 3);
        whenWhole(sick, 1);
        assertThat(await().atMost(SOON)
                        .until(service::deadLetter, Objects::nonNull)
                        .getBody())
                .asString()
                .isEqualTo("poison");
    }

    @Test
    void anExchangeThatSomebodyDeletedIsDeclaredAgain() {
        service.deleteExchange(EventQueues.LETTERS);
        var sick = new Told("fails-2-" + UUID.randomUUID(), Instant.parse("2026-11-20T10:00:00Z"));
        tell(sick.ended("busy", 486));
        whenWhole(sick, 1);
    }

    /** A caller chooses what From says. */
    @Test
    void aCallerWhoWritesControlCharactersIsRecorded() {
        var told = Told.call();
        told.whole().forEach(event -> tell(event.replace("sip:905321112233@", "sip:90532%001112233@")));
        var call = whenWhole(told, 3).getCall();
        assertThat(call.getCallerNumber()).isEqualTo("90532%001112233");
        assertThat(call.getDisposition()).isEqualTo(Disposition.DISPOSITION_ANSWERED);
    }

    /** As while a password is changed at the broker first. */
    @Test
    void anAccountThatWasRefusedForAWhileIsListenedWithAgain() {
        service.logIn("another");
        await().atMost(SOON).until(() -> !service.isReady());
        service.logIn(rabbit.password());
        await().atMost(SOON).until(service::isReady);
        var told = Told.call();
        told.whole().forEach(CdrServiceIT::tell);
        whenWhole(told, 3);
    }

    /** The broker would put a copy of a buried message where its header CC says. */
    @Test
    void poisonThatNamesItsOwnQueueIsBuriedOnce() {
        service.publish("call.ended", "poison", "CC", List.of(EventQueues.EVENTS));
        await().atMost(SOON).until(service::deadLetter, Objects::nonNull);
        var after = Told.call();
        after.whole().forEach(CdrServiceIT::tell);
        whenWhole(after, 3);
        assertThat(service.deadLetter()).isNull();
    }

    /** media-service may write by that key alone, and means a call to be over. */
    @Test
    void whoMayTellOfRecordingsEndsNoCall() {
        var told = Told.call();
        var whole = told.whole();
        whole.subList(0, 2).forEach(CdrServiceIT::tell);
        whenWhole(told, 2);
        service.publish("call.recording.available", whole.getLast());
        assertThat(await().atMost(SOON)
                        .until(service::deadLetter, Objects::nonNull)
                        .getBody())
                .asString()
                .isEqualTo(whole.getLast());
        assertThat(whenWhole(told, 2).getCall().getReason()).isEmpty();
    }

    @Test
    void poisonAmongAHundredCostsOneTransactionMore() {
        var batch = new ArrayList<Arrival.Legible>();
        for (int n = 0; n < 100; n++) {
            var told = Told.call();
            var event = n == 63 ? told.event("call.ended", 1, ",\"a\":\"\\u0000\"") : told.ended();
            batch.add((Arrival.Legible) EventJson.read(event, Instant.EPOCH));
        }
        var counted = new CountedTransactions(service.transactions());
        var calls = new PostgresCalls(
                service.sql(),
                new TransactionTemplate(counted),
                JdbcClient.create(service.sql()),
                EventJson::read,
                Duration.ofHours(5));
        var folded = calls.fold(batch);
        assertThat(folded.added()).hasSize(99);
        assertThat(folded.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.event()).isEqualTo(batch.get(63)));
        assertThat(counted.begun()).isEqualTo(2);
    }

    @Test
    void anAttemptWithoutEndIsUnderWayUntilNoCallIsThatLong() {
        var tenant = "tenant_" + UUID.randomUUID().toString().replace('-', '_');
        var now = Instant.now();
        for (var invite : List.of(now, now.minusSeconds(3600), now.minusSeconds(86_400))) {
            var told = new Told(tenant, invite);
            var started = told.started().replace("\"sentiric_demo\"", '"' + tenant + '"');
            tell(started);
            tell(started);
        }
        var request = GetCallMetricsRequest.newBuilder().setTenantId(tenant).build();
        await().atMost(SOON).until(() -> service.cdr().getCallMetrics(request).getTotalCalls() == 3);
        assertThat(service.cdr().getCallMetrics(request).getActiveCalls()).isEqualTo(2);
    }

    @Test
    void whatFailsByItselfIsRetriedAndHoldsUpNobody() {
        var sick = new Told("fails-2-" + UUID.randomUUID(), Instant.parse("2026-11-20T10:00:00Z"));
        var well = Told.call();
        tell(sick.ended("busy", 486));
        well.whole().forEach(CdrServiceIT::tell);
        whenWhole(well, 3);
        assertThat(whenWhole(sick, 1).getCall().getDisposition()).isEqualTo(Disposition.DISPOSITION_BUSY);
    }

    @Test
    void whatFailsTooOftenIsBuried() {
        var sick = new Told("fails-99-" + UUID.randomUUID(), Instant.parse("2026-11-20T10:00:00Z"));
        tell(sick.ended("busy", 486));
        var letter = await().atMost(SOON).until(service::deadLetter, Objects::nonNull);
        assertThat((String) letter.getMessageProperties().getHeader("x-cause")).contains("a bug");
        assertThat((Integer) letter.getMessageProperties().getHeader("x-retries"))
                .isEqualTo(2);
    }

    @Test
    void partitionsAreThereBeforeTheirMonth() {
        var month = LocalDate.now(ZoneOffset.UTC);
        var names = service.sql().queryForList("SELECT relname FROM pg_class WHERE relkind = 'r'", String.class);
        for (int ahead = 0; ahead <= 3; ahead++) {
            var suffix = DateTimeFormatter.ofPattern("_yyyy_MM").format(month.plusMonths(ahead));
            assertThat(names).contains("calls" + suffix, "call_events" + suffix);
        }
    }

    @Test
    void aMonthWithoutPartitionIsKeptAndGetsOne() {
        var told = new Told("old-" + UUID.randomUUID(), Instant.parse("2019-02-03T04:05:06Z"));
        told.whole().forEach(CdrServiceIT::tell);
        whenWhole(told, 3);
        assertThat(place(told)).isEqualTo("calls_default");
        service.sql().execute("SELECT make_partitions(date '2019-02-10', 0)");
        assertThat(place(told)).isEqualTo("calls_2019_02");
        tell(told.event("call.recording.available", 9000, ",\"recordingUri\":\"file:a.wav\""));
        assertThat(whenWhole(told, 4).getCall().getRecordingUrl()).isEqualTo("file:a.wav");
        assertThat(rows(told)).isOne();
    }

    @Test
    void listsAreFilteredAndPaged() {
        var tenant = "tenant_" + UUID.randomUUID().toString().replace('-', '_');
        var day = Instant.parse("2026-10-01T00:00:00Z");
        for (int n = 0; n < 7; n++) {
            var attempt = new UUID(tenant.hashCode(), n).toString();
            var told = new Told(attempt, tenant + n, day.plusSeconds(n / 2));
            tell(told.ended(n == 3 ? "busy" : "no_answer", 480).replace("\"sentiric_demo\"", '"' + tenant + '"'));
        }
        var all = ListCallsRequest.newBuilder().setTenantId(tenant);
        await().atMost(SOON).until(() -> service.cdr().listCalls(all.build()).getCallsCount() == 7);
        var seen = new ArrayList<String>();
        var token = "";
        do {
            var page = service.cdr()
                    .listCalls(all.clone().setPageSize(3).setPageToken(token).build());
            page.getCallsList().forEach(call -> seen.add(call.getCallId().substring(tenant.length())));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(seen).containsExactly("6", "5", "4", "3", "2", "1", "0");
        assertThat(ids(all.clone().setDisposition(Disposition.DISPOSITION_BUSY)))
                .containsExactly(tenant + 3);
        assertThat(ids(all.clone()
                        .setStartedAfter(timestamp(day.plusSeconds(1)))
                        .setStartedBefore(timestamp(day.plusSeconds(2)))))
                .containsExactly(tenant + 3, tenant + 2);
        assertThat(ids(all.clone().setCallerNumber("905321112233").setCalleeNumber("1")))
                .isEmpty();
        var metrics = service.cdr()
                .getCallMetrics(
                        GetCallMetricsRequest.newBuilder().setTenantId(tenant).build());
        assertThat(metrics.getTotalCalls()).isEqualTo(7);
        assertThat(metrics.getAnsweredCalls()).isZero();
        assertThat(metrics.getByDispositionMap())
                .containsEntry("BUSY", 1L)
                .containsEntry("NO_ANSWER", 6L)
                .hasSize(2);
    }

    @Test
    void eventsOfACallArePagedByNumberAndByOctets() {
        var told = Told.call();
        told.whole().forEach(CdrServiceIT::tell);
        for (int n = 0; n < 9; n++) {
            tell(told.event("call.hum" + n, 100 + n, ",\"tune\":\"" + "x".repeat(900_000) + '"'));
        }
        var request = GetCallRequest.newBuilder().setTenantId("-").setAttemptId(told.attemptId());
        await().atMost(SOON)
                .ignoreException(StatusRuntimeException.class)
                .until(() -> pages(request).stream()
                                .mapToInt(GetCallResponse::getEventsCount)
                                .sum()
                        == 12);

        for (int size : new int[] {0, 1, 2, 500}) {
            var pages = pages(request.setPageSize(size));
            assertThat(pages).allSatisfy(page -> {
                assertThat(page.getSerializedSize()).isLessThan(4 << 20);
                assertThat(page.getEventsCount()).isPositive();
                assertThat(page.getCall().getAttemptId()).isEqualTo(told.attemptId());
            });
            assertThat(pages.stream().flatMap(page -> page.getEventsList().stream()))
                    .extracting(CallEvent::getEventType)
                    .containsExactly(
                            "call.started",
                            "call.hum0",
                            "call.hum1",
                            "call.hum2",
                            "call.hum3",
                            "call.hum4",
                            "call.hum5",
                            "call.hum6",
                            "call.hum7",
                            "call.hum8",
                            "call.answered",
                            "call.ended");
        }
        assertThat(refusal(() ->
                        service.cdr().getCall(request.clone().setPageSize(501).build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal(() -> service.cdr()
                        .getCall(request.clone().setPageToken("bm8").build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    /** All pages of a call's events. */
    private static List<GetCallResponse> pages(GetCallRequest.Builder request) {
        var pages = new ArrayList<GetCallResponse>();
        var token = "";
        do {
            pages.add(service.cdr().getCall(request.clone().setPageToken(token).build()));
            token = pages.getLast().getNextPageToken();
        } while (!token.isEmpty());
        return pages;
    }

    @Test
    void badRequestsAreRefused() {
        assertThat(refusal(() -> service.cdr()
                        .getCall(GetCallRequest.newBuilder()
                                .setTenantId("-")
                                .setAttemptId(Told.call().attemptId())
                                .build())))
                .isEqualTo(Status.Code.NOT_FOUND);
        for (var bad : List.of("", "call@phone", "1-1-1-1-1")) {
            assertThat(refusal(() -> service.cdr()
                            .getCall(GetCallRequest.newBuilder()
                                    .setTenantId("-")
                                    .setAttemptId(bad)
                                    .build())))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(refusal(
                        () -> ids(ListCallsRequest.newBuilder().setTenantId("-").setPageSize(501))))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal(
                        () -> ids(ListCallsRequest.newBuilder().setTenantId("-").setPageToken("?"))))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        for (var nobody : List.of("", "\0", "Demo")) {
            assertThat(refusal(() -> ids(ListCallsRequest.newBuilder().setTenantId(nobody))))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(refusal(() -> service.cdr()
                            .getCallMetrics(GetCallMetricsRequest.newBuilder()
                                    .setTenantId(nobody)
                                    .build())))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void aCallOfLargeEventsIsShown() {
        var told = Told.call();
        told.whole().forEach(CdrServiceIT::tell);
        for (int n = 0; n < 5; n++) {
            var large = ",\"a\":\"" + "x".repeat(1_000_000) + "\"";
            service.publish("large", told.event("large." + n, 3000 + n, large));
        }
        await().atMost(SOON)
                .until(() -> count("SELECT count(*) FROM call_events WHERE call_id = ANY (?)", told.callId()) == 8);
        assertThat(whenWhole(told, 6).getCall().getDisposition()).isEqualTo(Disposition.DISPOSITION_ANSWERED);
    }

    @Test
    void aCallIsToldToItsTenantAlone() {
        var told = Told.call();
        told.whole().forEach(CdrServiceIT::tell);
        whenWhole(told, 3);
        var request = GetCallRequest.newBuilder().setAttemptId(told.attemptId());
        assertThat(service.cdr()
                        .getCall(request.setTenantId("sentiric_demo").build())
                        .getCall()
                        .getAttemptId())
                .isEqualTo(told.attemptId());
        assertThat(refusal(
                        () -> service.cdr().getCall(request.setTenantId("acme").build())))
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refusal(() -> service.cdr().getCall(request.setTenantId("").build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void bothPoolsAreMeasured() throws Exception {
        assertThat(service.get("/metrics").body())
                .contains("hikaricp_connections{")
                .contains("pool=\"cdr-service intake\"")
                .contains("pool=\"cdr-service questions\"");
    }

    @Test
    void threeThousandCallsAreDigested() throws Exception {
        var calls = IntStream.range(0, 3000).mapToObj(n -> Told.call()).toList();
        var events = new ArrayList<>(
                calls.stream().flatMap(call -> call.whole().stream()).toList());
        Collections.shuffle(events, new Random(1));
        events.forEach(CdrServiceIT::tell);
        var ids = calls.stream().map(Told::callId).toArray(String[]::new);
        await().atMost(Duration.ofSeconds(30)).until(() -> count("""
            SELECT count(*) FROM calls WHERE call_id = ANY (?) AND duration_ms = 2000 AND disposition = 'ANSWERED'
            """, ids) == 3000);
        assertThat(count("SELECT count(*) FROM call_events WHERE call_id = ANY (?)", ids))
                .isEqualTo(9000);
        await().atMost(SOON).until(() -> service.waiting(EventQueues.EVENTS) == 0);
        assertThat(service.get("/metrics").body())
                .contains("cdr_events_folded_total{", "cdr_events_duplicate_total{", "cdr_batch_size_max{")
                .contains("cdr_event_lag_seconds{", "cdr_events_dead_lettered_total{", "cdr_events_retried_total{");
    }

    private static void tell(String event) {
        service.publish(event.replaceAll("(?s).*\"eventType\":\"([^\"]+)\".*", "$1"), event);
    }

    private static GetCallResponse whenWhole(Told told, int events) {
        var request = GetCallRequest.newBuilder()
                .setTenantId("-")
                .setAttemptId(told.attemptId())
                .build();
        return await().atMost(SOON)
                .ignoreException(StatusRuntimeException.class)
                .until(() -> service.cdr().getCall(request), answer -> answer.getEventsCount() == events);
    }

    private static List<String> ids(ListCallsRequest.Builder request) {
        return service.cdr().listCalls(request.build()).getCallsList().stream()
                .map(Call::getCallId)
                .toList();
    }

    private static Status.Code refusal(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run)
                .getStatus()
                .getCode();
    }

    private static long rows(Told told) {
        return count("SELECT count(*) FROM calls WHERE attempt_id = ANY (?::uuid[])", told.attemptId());
    }

    private static long count(String sql, String... ids) {
        return Objects.requireNonNull(service.sql().queryForObject(sql, Long.class, (Object) ids));
    }

    private static String place(Told told) {
        var sql = "SELECT tableoid::regclass::text FROM calls WHERE attempt_id = ?::uuid";
        return Objects.requireNonNull(service.sql().queryForObject(sql, String.class, told.attemptId()));
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
