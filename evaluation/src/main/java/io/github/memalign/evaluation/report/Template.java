package io.github.memalign.evaluation.report;

import com.github.mustachejava.DefaultMustacheFactory;
import io.github.memalign.internal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A page in one file, with the style and the script that all pages share. Texts are escaped unless the template says otherwise. */
final class Template {
    private static final String SCRIPT = "page.js";

    private Template() {}

    /**
     * Fills a template in.
     *
     * @param name of its file, beside this class
     * @param page what it names; {@code script} and {@code scriptHash}, for a content security policy, are added
     */
    static String fill(String name, Map<String, ?> page) {
        byte[] script = script();
        Map<String, Object> all = new HashMap<>(page);
        all.put("script", new String(script, StandardCharsets.UTF_8));
        all.put(
                "scriptHash",
                Base64.getEncoder()
                        .encodeToString(new Sha256().add(script, script.length).bytes()));
        StringWriter html = new StringWriter();
        String path = Template.class.getPackageName().replace('.', '/') + "/" + name;
        new DefaultMustacheFactory().compile(path).execute(html, all);
        return html.toString();
    }

    private static byte[] script() {
        try (InputStream file = Objects.requireNonNull(Template.class.getResourceAsStream(SCRIPT))) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(SCRIPT + " cannot be read: " + e.getMessage(), e);
        }
    }
}
