package dev.ekiden.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.owasp.encoder.Encode;

/** The tab "Ekiden" of the web console, at {@code /system/console/ekiden}. */
@Component(
    service = Servlet.class,
    property = {
      "felix.webconsole.label=ekiden",
      "felix.webconsole.title=Ekiden",
      "felix.webconsole.category=Ekiden"
    })
public final class ConsoleTab extends AbstractServlet {
  private static final long serialVersionUID = 1;

  /** The console takes all look from headings. */
  private static final String STYLE =
      "<style>h2.ekiden { font-size: 1.3em; font-weight: bold; margin: 1.2em 0 0.4em }</style>";

  private final transient Overview overview;

  @Activate
  public ConsoleTab(@Reference Overview overview) {
    this.overview = overview;
  }

  @Override
  public void renderContent(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PrintWriter out = response.getWriter();
    out.println(STYLE);
    for (Overview.Table table : overview.all()) {
      render(table, out);
    }
  }

  private static void render(Overview.Table table, PrintWriter out) {
    out.print("<h2 class='ekiden'>" + Encode.forHtml(table.title()) + "</h2>");
    out.print("<table class='nicetable ui-widget'><thead><tr>");
    for (String column : table.columns()) {
      out.print("<th class='ui-widget-header'>" + Encode.forHtml(column) + "</th>");
    }
    out.print("</tr></thead><tbody class='ui-widget-content'>");
    for (List<String> row : table.rows()) {
      out.print("<tr>");
      row.forEach(cell -> out.print("<td>" + Encode.forHtml(cell) + "</td>"));
      out.print("</tr>");
    }
    if (table.rows().isEmpty()) {
      out.print("<tr><td colspan='" + table.columns().size() + "'>none</td></tr>");
    }
    out.println("</tbody></table>");
  }
}
