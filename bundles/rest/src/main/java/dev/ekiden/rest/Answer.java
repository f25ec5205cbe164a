package dev.ekiden.rest;

import dev.ekiden.api.Reply;
import dev.ekiden.api.model.PathId;
import dev.ekiden.json.DeploymentWriter;
import dev.ekiden.json.Json;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Builds successful answers. */
final class Answer {
  static final String JSON = MediaType.APPLICATION_JSON;

  /** Names the deployment that a request has started. */
  static final String DEPLOYMENT_ID = "Marathon-Deployment-Id";

  private Answer() {}

  static Response json(Json.Writing body) {
    return json(200, body);
  }

  static Response json(int status, Json.Writing body) {
    return Response.status(status).type(JSON).entity(Json.bytes(body)).build();
  }

  /** For long bodies: written while it is sent, never as a whole in memory. */
  static Response stream(Json.Writing body) {
    StreamingOutput entity = out -> Json.write(out, body);
    return Response.ok(entity, JSON).build();
  }

  /** {@code {"<name>": […]}} with the entries and fields that are wanted. */
  static <T> Response listing(
      String name, List<T> items, Page page, BiConsumer<JsonGenerator, T> item) {
    return chosen(items, page, listing(name, page.of(items), page.of(item)));
  }

  /** An array of the entries and fields that are wanted. */
  static <T> Response array(List<T> items, Page page, BiConsumer<JsonGenerator, T> item) {
    return chosen(items, page, array(page.of(items), page.of(item)));
  }

  private static Response chosen(List<?> all, Page page, Json.Writing body) {
    StreamingOutput entity = out -> Json.write(out, body);
    Response.ResponseBuilder answer = Response.ok(entity, JSON);
    return (page.partial() ? answer.header(Page.TOTAL, all.size()) : answer).build();
  }

  /** {@code {"<name>": […]}}. */
  static <T> Json.Writing listing(
      String name, Collection<T> items, BiConsumer<JsonGenerator, T> item) {
    return out -> {
      out.writeStartObject();
      out.writeName(name);
      array(items, item).to(out);
      out.writeEndObject();
    };
  }

  static <T> Json.Writing array(Collection<T> items, BiConsumer<JsonGenerator, T> item) {
    return out -> {
      out.writeStartArray();
      items.forEach(i -> item.accept(out, i));
      out.writeEndArray();
    };
  }

  /** 200 with the deployment result. */
  static Response deploying(Reply.Deploying reply) {
    return deploying(Response.ok(), reply, result(reply));
  }

  /** 201 with {@code Location} and a body. */
  static Response created(UriInfo uri, PathId id, Reply.Deploying reply, Json.Writing body) {
    return deploying(Response.created(under(uri, id.value().substring(1))), reply, body);
  }

  static Json.Writing result(Reply.Deploying reply) {
    return out -> DeploymentWriter.result(out, reply.version(), reply.deployment());
  }

  static Response deploying(
      Response.ResponseBuilder answer, Reply.Deploying reply, Json.Writing body) {
    return answer
        .header(DEPLOYMENT_ID, reply.deployment().value())
        .type(JSON)
        .entity(Json.bytes(body))
        .build();
  }

  /** {@code Location}s name ids directly under the server, as Marathon's do. */
  static URI under(UriInfo uri, String path) {
    return uri.getBaseUri().resolve(path);
  }
}
