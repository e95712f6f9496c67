package mintcheck.adapter;

import java.util.List;
import java.util.Map;

/** Writes JSON text, without blanks and with the members in the order of their map. */
final class JsonWriter {
    private JsonWriter() {}

    static String write(Object value) {
        StringBuilder written = new StringBuilder();
        append(written, value);
        return written.toString();
    }

    static void append(StringBuilder written, Object value) {
        if (value instanceof String text) {
            appendString(written, text);
        } else if (value instanceof Map<?, ?> members) {
            appendObject(written, members);
        } else if (value instanceof List<?> elements) {
            appendArray(written, elements);
        } else {
            written.append(value);
        }
    }

    private static void appendObject(StringBuilder written, Map<?, ?> members) {
        String separator = "{";
        for (Map.Entry<?, ?> member : members.entrySet()) {
            written.append(separator);
            appendString(written, (String) member.getKey());
            written.append(':');
            append(written, member.getValue());
            separator = ",";
        }
        written.append(members.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(StringBuilder written, List<?> elements) {
        String separator = "[";
        for (Object element : elements) {
            written.append(separator);
            append(written, element);
            separator = ",";
        }
        written.append(elements.isEmpty() ? "[]" : "]");
    }

    private static void appendString(StringBuilder written, String text) {
        written.append('"');
        // Runs between escapes are copied whole: a token, the usual text, has none.
        int copied = 0;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter < ' ' || letter == '"' || letter == '\\') {
                written.append(text, copied, index).append(escape(letter));
                copied = index + 1;
            }
        }
        written.append(text, copied, text.length()).append('"');
    }

    private static String escape(char letter) {
        return letter < ' ' ? String.format("\\u%04x", (int) letter) : "\\" + letter;
    }
}
