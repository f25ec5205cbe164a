package dev.ekiden.rest;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.Enumeration;

/** A request whose body has arrived. */
final class ReadRequest extends HttpServletRequestWrapper {
  private final ServletInputStream body;

  ReadRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.body = new Arrived(body);
  }

  @Override
  public ServletInputStream getInputStream() {
    return body;
  }

  /** Nobody here takes forms; the container would look for them where there is no body. */
  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  private static final class Arrived extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    Arrived(byte[] body) {
      bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int from, int length) {
      return bytes.read(target, from, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("the body has been read already");
    }
  }
}
