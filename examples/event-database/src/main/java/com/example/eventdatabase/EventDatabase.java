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
 * <p>The database is H2 in a file; with another driver in the pom only {@link #open} changes. It is
 * open between {@link #start} and {@link #stop} only: Ekiden stops the old version of a plugin
 * before it starts the new one, so the two never meet in the file.
 */
@Component(property = "ekiden.name=event-database")
public final class EventDatabase implements EventSubscriber {
  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS event (
            sequence BIGINT PRIMARY KEY,
            type VARCHAR(100) NOT NULL,
            happened TIMESTAMP WITH TIME ZONE NOT NULL,
            subject VARCHAR(1000),
            deployment VARCHAR(100),
            json CHARACTER LARGE OBJECT NOT NULL)
          """,
          "CREATE TABLE IF NOT EXISTS gap (first BIGINT PRIMARY KEY, last BIGINT NOT NULL)",
          """
          CREATE TABLE IF NOT EXISTS progress (
            one INT PRIMARY KEY CHECK (one = 1), sequence BIGINT NOT NULL)
          """);

  private final String url;
  private Connection database; // only between start and stop, which come one after the other

  @Activate
  public EventDatabase(BundleContext context) {
    url = "jdbc:h2:file:" + Path.of(context.getProperty("ekiden.data"), "event-database");
  }

  private Connection open() throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setUrl(url);
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public Position start(EventLog log) throws SQLException {
    database = open();
    try (Statement statement = database.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
      statement.execute(
          "MERGE INTO progress USING (VALUES 1) ON one = 1"
              + " WHEN NOT MATCHED THEN INSERT VALUES (1, 0)");
      database.commit();
    }
    long position = position();
    if (position > log.last()) {
      stop();
      throw new IllegalStateException(
          "the database has events to %d, but the server only told %d: it is another server's"
              .formatted(position, log.last()));
    }
    return new Position.After(position);
  }

  private long position() throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT sequence FROM progress")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void accept(List<Frame> frames) throws SQLException {
    try (PreparedStatement insert =
        database.prepareStatement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)")) {
      long position = position();
      for (Frame frame : frames) {
        if (frame.sequence() > position) {
          insert.setLong(1, frame.sequence());
          insert.setString(2, frame.type());
          insert.setObject(3, frame.event().timestamp().atOffset(ZoneOffset.UTC));
          insert.setString(4, frame.event().subject().map(id -> id.value()).orElse(null));
          insert.setString(5, frame.event().deployment().map(id -> id.value()).orElse(null));
          insert.setString(6, new String(frame.json(), StandardCharsets.UTF_8));
          insert.addBatch();
        }
      }
      insert.executeBatch();
      advance(frames.getLast().sequence());
      database.commit();
    } catch (SQLException e) {
      database.rollback();
      throw e; // the same frames come again
    }
  }

  private void advance(long sequence) throws SQLException {
    try (PreparedStatement update =
        database.prepareStatement("UPDATE progress SET sequence = GREATEST(sequence, ?)")) {
      update.setLong(1, sequence);
      update.executeUpdate();
    }
  }

  /** Events that Ekiden no longer had when we asked: recorded, not hidden. */
  @Override
  public void gap(EventLog.Gap gap) {
    try (PreparedStatement merge =
        database.prepareStatement("MERGE INTO gap KEY (first) VALUES (?, ?)")) {
      merge.setLong(1, gap.from());
      merge.setLong(2, gap.to());
      merge.executeUpdate();
      advance(gap.to());
      database.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    try {
      database.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
