package com.example.eventdatabase;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Writes every event into a relational database, each exactly once.
 *
 * <p>Ekiden gives events at least once. What makes it once is that the number of the last event is
 * written in the same transaction as the rows: whatever was not committed comes again, whatever was
 * is skipped. So a crash of either side, a repetition or a swap leaves no trace.
 *
 * <p>While the database is away nothing is lost, either: what throws is called again with the same
 * frames, and a connection that has failed once is not used again.
 *
 * <p>The database is H2 in a file, which is open between {@link #start} and {@link #stop} only:
 * Ekiden stops the old version of a plugin before it starts the new one, so the two never meet in
 * it. For another database change {@link #open} and the types in {@link #TABLES}.
 */
@Component(property = "ekiden.name=event-database")
public final class EventDatabase implements EventSubscriber {
  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS event (
            sequence BIGINT PRIMARY KEY,
            type VARCHAR NOT NULL,
            happened TIMESTAMP WITH TIME ZONE NOT NULL,
            subject VARCHAR,
            deployment VARCHAR,
            json CHARACTER LARGE OBJECT NOT NULL)
          """,
          "CREATE TABLE IF NOT EXISTS gap (first BIGINT PRIMARY KEY, last BIGINT NOT NULL)",
          """
          CREATE TABLE IF NOT EXISTS progress (
            one INT PRIMARY KEY CHECK (one = 1), sequence BIGINT NOT NULL)
          """,
          "INSERT INTO progress SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM progress)");

  private final String url;
  private Connection database; // null while it is not open; Ekiden calls one method at a time

  @Activate
  public EventDatabase(BundleContext context) {
    Path file = Path.of(context.getProperty("ekiden.data"), "event-database");
    // Not closed by H2 when the JVM ends: Ekiden says when.
    url = "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  private Connection open() throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setUrl(url);
    return source.getConnection();
  }

  @Override
  public Position start(EventLog log) throws SQLException {
    long position =
        transaction(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                for (String table : TABLES) {
                  statement.execute(table);
                }
              }
              return position(connection);
            });
    if (position > log.last()) {
      throw new IllegalStateException(
          "the database has events to %d, but the server only told %d: it is another server's"
              .formatted(position, log.last()));
    }
    return new Position.After(position);
  }

  @Override
  public void accept(List<Frame> frames) throws SQLException {
    transaction(
        connection -> {
          long position = position(connection);
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Frame frame : frames) {
              if (frame.sequence() > position) {
                fill(insert, frame);
                insert.addBatch();
              }
            }
            insert.executeBatch();
          }
          return advance(connection, Math.max(position, frames.getLast().sequence()));
        });
  }

  private static void fill(PreparedStatement insert, Frame frame) throws SQLException {
    insert.setLong(1, frame.sequence());
    insert.setString(2, frame.type());
    insert.setObject(3, frame.event().timestamp().atOffset(ZoneOffset.UTC));
    insert.setString(4, frame.event().subject().map(id -> id.value()).orElse(null));
    insert.setString(5, frame.event().deployment().map(id -> id.value()).orElse(null));
    insert.setString(6, new String(frame.json(), StandardCharsets.UTF_8));
  }

  /** Events that Ekiden no longer had when we asked: recorded, not hidden. */
  @Override
  public void gap(EventLog.Gap gap) {
    try {
      transaction(
          connection -> {
            long position = position(connection);
            if (gap.to() <= position) {
              return position;
            }
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO gap VALUES (?, ?)")) {
              insert.setLong(1, gap.from());
              insert.setLong(2, gap.to());
              insert.executeUpdate();
            }
            return advance(connection, gap.to());
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e); // it is told again
    }
  }

  /** Also after a start that failed. */
  @Override
  public void stop() {
    try (Connection open = database) {
      database = null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  // The number of the last event

  /** Locks the row until the end of the transaction, should there ever be two writers. */
  private static long position(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sequence FROM progress FOR UPDATE")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static long advance(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE progress SET sequence = ?")) {
      update.setLong(1, sequence);
      update.executeUpdate();
    }
    return sequence;
  }

  // All or nothing

  private interface Work {
    long on(Connection connection) throws SQLException;
  }

  private long transaction(Work work) throws SQLException {
    if (database == null) {
      database = open();
    }
    try {
      database.setAutoCommit(false);
      long position = work.on(database);
      database.commit();
      return position;
    } catch (SQLException | RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  /** It may be broken, or the very reason: the next call opens another one. */
  private void giveUp(Exception cause) {
    try (Connection broken = database) {
      database = null;
      broken.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
