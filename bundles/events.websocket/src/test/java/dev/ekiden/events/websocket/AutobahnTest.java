package dev.ekiden.events.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.tck.MemoryEventLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Abuse, in the chapters of the Autobahn test suite. The stream echoes nothing: what is well-formed
 * but not understood it answers with 1008, so that this code tells that a message got through.
 */
@Timeout(30)
class AutobahnTest {
  private static final String PATH = "/v2/events/ws";

  private final MemoryEventLog log = new MemoryEventLog();
  private final List<RawClient> clients = new ArrayList<>();
  private WsFeed feed;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    serve(60_000, 60_000);
  }

  private void serve(int ping, int pong) throws Exception {
    feed = new WsFeed(new Limits(ping, pong, 100_000));
    feed.start(log);
    server = new WebServer(feed, PATH);
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    feed.deactivate();
    server.close();
  }

  private RawClient connect(String query) throws IOException {
    RawClient client = new RawClient(server.port(), PATH + query);
    clients.add(client);
    assertThat(client.answer.getFirst()).contains("101");
    return client;
  }

  /** One that is told nothing. */
  private RawClient connect() throws IOException {
    return connect("?app=/none");
  }

  private static int codeAfter(RawClient client) throws IOException {
    return client.next(RawClient.CLOSE).code();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] closing(int code, byte[] reason) {
    return ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array();
  }

  // 1 Framing

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 128, 1_023, 1_024})
  void takesMessagesOfAnyLength(int length) throws Exception {
    RawClient text = connect();
    text.send(RawClient.FIN | RawClient.TEXT, "*".repeat(length));
    assertThat(codeAfter(text)).isEqualTo(1008);
    RawClient binary = connect();
    binary.send(RawClient.FIN | RawClient.BINARY, new byte[length]);
    assertThat(codeAfter(binary)).isEqualTo(1003);
  }

  @Test
  void takesAFrameByteForByte() throws Exception {
    RawClient client = connect();
    for (byte b : RawClient.masked(RawClient.FIN | RawClient.PING, new byte[] {1, 2, 3})) {
      client.raw(new byte[] {b});
    }
    assertThat(client.next(RawClient.PONG).payload()).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void refusesWhatIsNotMasked() throws Exception {
    RawClient client = connect();
    client.raw(new byte[] {(byte) 0x81, 1, 'x'});
    assertThat(codeAfter(client)).isEqualTo(1002);
    RawClient ping = connect();
    ping.raw(new byte[] {(byte) 0x89, 0});
    assertThat(codeAfter(ping)).isEqualTo(1002);
  }

  // 2 Pings and pongs

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 124, 125})
  void answersPingsWithTheirPayload(int length) throws Exception {
    RawClient client = connect();
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 0xfe);
    client.send(RawClient.FIN | RawClient.PING, payload);
    assertThat(client.next(RawClient.PONG).payload()).isEqualTo(payload);
  }

  @Test
  void answersManyPingsInTheirOrder() throws Exception {
    RawClient client = connect();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte i = 0; i < 100; i++) {
      all.writeBytes(RawClient.masked(RawClient.FIN | RawClient.PING, new byte[] {i}));
    }
    client.raw(all.toByteArray());
    for (byte i = 0; i < 100; i++) {
      assertThat(client.next(RawClient.PONG).payload()).isEqualTo(new byte[] {i});
    }
  }

  @Test
  void ignoresPongsThatNobodyAskedFor() throws Exception {
    RawClient client = connect();
    client.send(RawClient.FIN | RawClient.PONG, "");
    client.send(RawClient.FIN | RawClient.PONG, "unasked");
    client.send(RawClient.FIN | RawClient.PING, "still there");
    assertThat(client.next(RawClient.PONG).text()).isEqualTo("still there");
  }

  @ParameterizedTest
  @ValueSource(ints = {RawClient.PING, RawClient.PONG, RawClient.CLOSE})
  void refusesLongAndFragmentedControlFrames(int opcode) throws Exception {
    RawClient large = connect();
    large.send(RawClient.FIN | opcode, closing(1000, new byte[124]));
    assertThat(codeAfter(large)).isEqualTo(1002);
    RawClient fragmented = connect();
    fragmented.send(opcode, closing(1000, new byte[0]));
    assertThat(codeAfter(fragmented)).isEqualTo(1002);
  }

  /** Otherwise they would pile up in memory. */
  @Test
  void takesNoMorePingsThanItsPongsAreRead() throws Exception {
    try (SocketChannel flood = SocketChannel.open()) {
      flood.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      String handshake =
          "GET %s?app=/none HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
              + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + "Sec-WebSocket-Version: 13\r\n\r\n";
      flood.write(ByteBuffer.wrap(handshake.formatted(PATH).getBytes(StandardCharsets.US_ASCII)));
      flood.configureBlocking(false);
      byte[] ping = RawClient.masked(RawClient.FIN | RawClient.PING, new byte[125]);
      ByteBuffer pings = ByteBuffer.allocate(ping.length * 500);
      long sent = 0;
      long moved = System.nanoTime();
      while (System.nanoTime() - moved < TimeUnit.MILLISECONDS.toNanos(700)) {
        if (!pings.hasRemaining() || sent == 0) {
          pings.clear();
          for (int i = 0; i < 500; i++) {
            pings.put(ping);
          }
          pings.flip();
        }
        int written = flood.write(pings);
        if (written > 0) {
          sent += written;
          moved = System.nanoTime();
        }
        // More than all buffers of the connection can hold.
        assertThat(sent).isLessThan(64 << 20);
      }
      assertThat(sent).isPositive();
    }
    RawClient other = connect();
    other.send(RawClient.FIN | RawClient.PING, "");
    assertThat(other.next(RawClient.PONG).payload()).isEmpty();
  }

  // 3 Reserved bits

  @ParameterizedTest
  @CsvSource({
    "0x10,1", "0x20,1", "0x30,1", "0x40,1", "0x70,1", "0x10,2", "0x40,2", "0x50,9", "0x40,9",
    "0x60,10", "0x20,8", "0x40,8"
  })
  void refusesReservedBits(String bits, int opcode) throws Exception {
    RawClient client = connect();
    client.send(RawClient.FIN | Integer.decode(bits) | opcode, "x");
    assertThat(codeAfter(client)).isEqualTo(1002);
  }

  @Test
  void refusesReservedBitsOfContinuations() throws Exception {
    RawClient client = connect();
    client.send(RawClient.TEXT, "a");
    client.send(RawClient.FIN | 0x40 | RawClient.CONTINUATION, "b");
    assertThat(codeAfter(client)).isEqualTo(1002);
  }

  /** Nothing is agreed on, whatever is offered. */
  @Test
  void agreesOnNoExtension() throws Exception {
    RawClient client =
        new RawClient(
            server.port(),
            PATH + "?app=/none",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-unknown");
    clients.add(client);
    assertThat(client.answer.getFirst()).contains("101");
    assertThat(client.answer)
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("extensions"));
    client.send(RawClient.FIN | 0x40 | RawClient.TEXT, bytes("f2 48 cd c9 c9 07 00"));
    assertThat(codeAfter(client)).isEqualTo(1002);
  }

  // 4 Opcodes

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void refusesReservedOpcodes(int opcode) throws Exception {
    RawClient whole = connect();
    whole.send(RawClient.FIN | opcode, "");
    assertThat(codeAfter(whole)).isEqualTo(1002);
    RawClient between = connect();
    between.send(RawClient.TEXT, "a");
    between.send(RawClient.FIN | opcode, "b");
    assertThat(codeAfter(between)).isEqualTo(1002);
  }

  // 5 Fragmentation

  @Test
  void takesFragmentsWithPingsBetween() throws Exception {
    RawClient client = connect("?ack=1");
    assertThat(client.text()).startsWith("{\"id\":1,");
    log.announce(new Event.AppTerminated(Instant.EPOCH, PathId.of("/a")));
    client.send(RawClient.TEXT, "{\"a");
    client.send(RawClient.FIN | RawClient.PING, "between");
    assertThat(client.next(RawClient.PONG).text()).isEqualTo("between");
    for (char c : "ck\":".toCharArray()) {
      client.send(RawClient.CONTINUATION, String.valueOf(c));
      client.send(RawClient.FIN | RawClient.PONG, "unasked");
    }
    client.send(RawClient.CONTINUATION, "");
    client.send(RawClient.FIN | RawClient.CONTINUATION, "1}");
    assertThat(client.text()).startsWith("{\"id\":2,");
  }

  @Test
  void takesEmptyFragments() throws Exception {
    RawClient client = connect();
    client.send(RawClient.TEXT, "");
    client.send(RawClient.CONTINUATION, "");
    client.send(RawClient.FIN | RawClient.CONTINUATION, "");
    assertThat(codeAfter(client)).isEqualTo(1008);
  }

  @ParameterizedTest
  @CsvSource({"0x80,0", "0x00,0"})
  void refusesContinuationsOfNothing(String fin, int opcode) throws Exception {
    RawClient first = connect();
    first.send(Integer.decode(fin) | opcode, "x");
    assertThat(codeAfter(first)).isEqualTo(1002);
  }

  @ParameterizedTest
  @CsvSource({"0x80,1", "0x00,1", "0x80,2", "0x00,2"})
  void refusesAMessageWithinAnother(String fin, int opcode) throws Exception {
    RawClient client = connect();
    client.send(RawClient.TEXT, "x");
    client.send(Integer.decode(fin) | opcode, "y");
    assertThat(codeAfter(client)).isEqualTo(1002);
  }

  // 6 UTF-8

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce ba e1 bd b9 cf 83 ce bc ce b5", "00", "7f", "c2 80", "df bf", "e0 a0 80", "ef bf bf",
        "f0 90 80 80", "f4 8f bf bf", "ed 9f bf", "ee 80 80", "ef bf bd", "ef b7 90", "f0 9f bf be"
      })
  void takesWhatIsUtf8(String hex) throws Exception {
    assertEnds(bytes(hex), 1008); // for what it says, not for how it is encoded
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "ff",
        "fe",
        "61 ce",
        "e1 bd",
        "c0 80",
        "c1 bf",
        "e0 9f bf",
        "f0 8f bf bf",
        "ed a0 80",
        "ed bf bf",
        "f4 90 80 80",
        "f5 80 80 80",
        "f8 88 80 80 80",
        "fc 84 80 80 80 80",
        "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64"
      })
  void refusesWhatIsNotUtf8(String hex) throws Exception {
    assertEnds(bytes(hex), 1007);
  }

  /** As one frame, and as one for each byte. */
  private void assertEnds(byte[] text, int code) throws Exception {
    RawClient whole = connect();
    whole.send(RawClient.FIN | RawClient.TEXT, text);
    assertThat(codeAfter(whole)).isEqualTo(code);
    RawClient split = connect();
    int opcode = RawClient.TEXT;
    for (byte b : text) {
      split.send(opcode, new byte[] {b});
      opcode = RawClient.CONTINUATION;
    }
    split.send(RawClient.FIN | RawClient.CONTINUATION, "");
    assertThat(codeAfter(split)).isEqualTo(code);
  }

  // 7 Closing

  @ParameterizedTest
  @ValueSource(
      ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999
      })
  void echoesGoodCloseCodes(int code) throws Exception {
    RawClient client = connect();
    client.send(
        RawClient.FIN | RawClient.CLOSE, closing(code, "by".getBytes(StandardCharsets.US_ASCII)));
    assertThat(codeAfter(client)).isEqualTo(code);
    assertThat(client.ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
  void refusesBadCloseCodes(int code) throws Exception {
    RawClient client = connect();
    client.send(RawClient.FIN | RawClient.CLOSE, closing(code, new byte[0]));
    assertThat(codeAfter(client)).isEqualTo(1002);
  }

  @Test
  void answersACloseWithoutCode() throws Exception {
    RawClient client = connect();
    client.send(RawClient.FIN | RawClient.CLOSE, "");
    RawClient.Frame answer = client.next(RawClient.CLOSE);
    assertThat(answer.payload().length == 0 || answer.code() == 1000).isTrue();
    assertThat(client.ended()).isTrue();
  }

  @Test
  void takesTheLongestReason() throws Exception {
    RawClient client = connect();
    byte[] reason = "r".repeat(123).getBytes(StandardCharsets.US_ASCII);
    client.send(RawClient.FIN | RawClient.CLOSE, closing(1000, reason));
    assertThat(codeAfter(client)).isEqualTo(1000);
  }

  @Test
  void refusesHalfACloseCodeAndReasonsThatAreNotUtf8() throws Exception {
    RawClient half = connect();
    half.send(RawClient.FIN | RawClient.CLOSE, new byte[] {3});
    assertThat(codeAfter(half)).isEqualTo(1002);
    RawClient garbled = connect();
    garbled.send(RawClient.FIN | RawClient.CLOSE, closing(1000, bytes("ce ba ed a0 80")));
    assertThat(codeAfter(garbled)).isEqualTo(1007);
  }

  @Test
  void ignoresWhatComesAfterAClose() throws Exception {
    RawClient client = connect();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(RawClient.masked(RawClient.FIN | RawClient.CLOSE, closing(1000, new byte[0])));
    all.writeBytes(RawClient.masked(RawClient.FIN | RawClient.PING, new byte[3]));
    all.writeBytes(RawClient.masked(RawClient.FIN | RawClient.TEXT, new byte[3]));
    all.writeBytes(RawClient.masked(RawClient.FIN | RawClient.CLOSE, closing(1001, new byte[0])));
    client.raw(all.toByteArray());
    RawClient.Frame first = client.frame();
    assertThat(first.opcode()).isEqualTo(RawClient.CLOSE);
    assertThat(first.code()).isEqualTo(1000);
    assertThat(client.ended()).isTrue();
  }

  // 9 Limits

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    RawClient whole = connect();
    whole.send(RawClient.FIN | RawClient.TEXT, "x".repeat(Limits.MESSAGE + 1));
    assertThat(codeAfter(whole)).isEqualTo(1009);
    RawClient parts = connect();
    for (int i = 0; i < 3; i++) {
      parts.send(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, "x".repeat(500));
    }
    assertThat(codeAfter(parts)).isEqualTo(1009);
    RawClient binary = connect();
    binary.send(RawClient.FIN | RawClient.BINARY, new byte[70_000]);
    assertThat(codeAfter(binary)).isEqualTo(1009);
  }

  /** As soon as more than is allowed has come, whatever is still to come. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "81 fe ff ff 00 00 00 00",
        "81 ff 00 00 00 00 7f ff ff ff 00 00 00 00",
        "81 ff 7f ff ff ff ff ff ff ff 00 00 00 00"
      })
  void refusesWhatGrowsTooLarge(String head) throws Exception {
    RawClient client = connect();
    client.raw(bytes(head));
    client.raw(new byte[Limits.MESSAGE + 1]);
    assertThat(codeAfter(client)).isEqualTo(1009);
  }

  /** The first bit of a long length must be 0. */
  @Test
  void refusesLengthsBelowZero() throws Exception {
    RawClient client = connect();
    client.raw(bytes("81 ff ff ff ff ff ff ff ff ff 00 00 00 00"));
    assertThat(codeAfter(client)).isIn(1002, 1009);
  }

  @Test
  void takesManySmallFragments() throws Exception {
    RawClient client = connect();
    for (int i = 0; i < Limits.MESSAGE; i++) {
      client.send(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, "x");
    }
    client.send(RawClient.FIN | RawClient.CONTINUATION, "");
    assertThat(codeAfter(client)).isEqualTo(1008);
  }

  // Handshakes, silence and ends

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1|Upgrade|13|",
        "HTTP/1.1|Upgrade||dGhlIHNhbXBsZSBub25jZQ==",
        "HTTP/1.1|Upgrade|12|dGhlIHNhbXBsZSBub25jZQ==",
        "HTTP/1.1|keep-alive|13|dGhlIHNhbXBsZSBub25jZQ==",
        "HTTP/1.0|Upgrade|13|dGhlIHNhbXBsZSBub25jZQ=="
      })
  void refusesHandshakesThatAreNone(String http, String connection, String version, String key)
      throws Exception {
    StringBuilder request = new StringBuilder("GET " + PATH + " " + http + "\r\nHost: l\r\n");
    request.append("Upgrade: websocket\r\nConnection: ").append(connection).append("\r\n");
    if (version != null) {
      request.append("Sec-WebSocket-Version: ").append(version).append("\r\n");
    }
    if (key != null) {
      request.append("Sec-WebSocket-Key: ").append(key).append("\r\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes(12);
      assertThat(new String(status, StandardCharsets.US_ASCII)).matches("HTTP/1\\.[01] 4\\d\\d");
    }
    assertThat(log.last()).isZero();
  }

  @Test
  void givesUpWhoStopsWithinAFrame() throws Exception {
    stop();
    clients.clear();
    serve(50, 300);
    RawClient client = connect();
    client.raw(bytes("81 fe 04 00 00 00 00 00 61"));
    assertThat(codeAfter(client)).isEqualTo(1011);
  }

  @Test
  void endsWhenTheClientHasNothingMoreToSay() throws Exception {
    RawClient client = connect();
    client.halfClose();
    while (log.last() < 2) {
      Thread.onSpinWait();
    }
    assertThat(log.read(1, 1).frames().getFirst().type()).isEqualTo("event_stream_detached");
  }

  /** Who does not answer it has two seconds. */
  @Test
  void waitsNotForEverForAnAnswerToItsClose() throws Exception {
    RawClient client = connect();
    client.send(RawClient.FIN | RawClient.TEXT, "hello");
    assertThat(codeAfter(client)).isEqualTo(1008);
    assertThat(client.ended()).isTrue();
  }
}
