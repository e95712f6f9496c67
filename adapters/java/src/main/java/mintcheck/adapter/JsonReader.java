package mintcheck.adapter;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text from bytes, for the protocol only: the generators that need JSON bring
 * their own library. A library's reader made up most of a case's time here. On numbers it is
 * laxer than JSON ({@code 007} passes), since the harness writes the requests.
 *
 * <p>An object becomes a {@code Map}, an array a {@code List}, a whole number that fits a
 * {@code Long}, any other number an exact {@code BigDecimal}, and null is null.
 */
final class JsonReader {
    /** Deeper than any request; it keeps hostile nesting from exhausting the stack. */
    private static final int MAX_DEPTH = 64;

    /** A sign and 17 digits, or 18 digits, never overflow a long. */
    private static final int LONGEST_SURE_LONG = 18;

    private final byte[] text;
    private final int end;
    private int at;

    private JsonReader(byte[] text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    static Object read(byte[] text, int start, int end) throws MalformedJson {
        JsonReader reader = new JsonReader(text, start, end);
        Object value = reader.value(0);
        reader.skipBlanks();
        reader.require(reader.at == end);
        return value;
    }

    /** Carries no text: the JSON may hold a secret. */
    static final class MalformedJson extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private Object value(int depth) throws MalformedJson {
        require(depth < MAX_DEPTH);
        skipBlanks();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws MalformedJson {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (comesNext('}')) {
            return members;
        }
        do {
            skipBlanks();
            require(peek() == '"');
            String name = string();
            require(comesNext(':'));
            members.put(name, value(depth + 1));
        } while (comesNext(','));
        require(comesNext('}'));
        return members;
    }

    private List<Object> array(int depth) throws MalformedJson {
        List<Object> elements = new ArrayList<>();
        at++;
        if (comesNext(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
        } while (comesNext(','));
        require(comesNext(']'));
        return elements;
    }

    private String string() throws MalformedJson {
        int from = ++at;
        // Most strings are plain ASCII, since requests escape the rest: copy those as they are.
        while (peek() >= ' ' && peek() != '"' && peek() != '\\') {
            at++;
        }
        if (peek() == '"') {
            return new String(text, from, at++ - from, StandardCharsets.US_ASCII);
        }
        StringBuilder decoded = new StringBuilder();
        while (true) {
            // Whole runs between escapes, so that no UTF-8 sequence is cut.
            while (peek() != '"' && peek() != '\\') {
                require(peek() < 0 || peek() >= ' ');
                at++;
            }
            decoded.append(new String(text, from, at - from, StandardCharsets.UTF_8));
            if (text[at++] == '"') {
                return decoded.toString();
            }
            decoded.append(escaped());
            from = at;
        }
    }

    private char escaped() throws MalformedJson {
        byte letter = peek();
        at++;
        return switch (letter) {
            case '"', '\\', '/' -> (char) letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourHexDigits();
            default -> throw new MalformedJson();
        };
    }

    private char fourHexDigits() throws MalformedJson {
        int unit = 0;
        for (int last = at + 4; at < last; at++) {
            int digit = Character.digit(peek(), 16);
            require(digit >= 0);
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private Object literal(String spelled, Object meant) throws MalformedJson {
        for (int index = 0; index < spelled.length(); index++) {
            require(peek() == spelled.charAt(index));
            at++;
        }
        return meant;
    }

    private Number number() throws MalformedJson {
        int from = at;
        boolean isWhole = true;
        while (at < end && "+-.eE0123456789".indexOf(text[at]) >= 0) {
            isWhole &= text[at] >= '0' && text[at] <= '9' || at == from;
            at++;
        }
        String spelled = new String(text, from, at - from, StandardCharsets.US_ASCII);
        try {
            return isWhole && spelled.length() <= LONGEST_SURE_LONG
                    ? (Number) Long.parseLong(spelled)
                    : new BigDecimal(spelled);
        } catch (NumberFormatException noNumber) {
            throw new MalformedJson();
        }
    }

    private boolean comesNext(char wanted) throws MalformedJson {
        skipBlanks();
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    private void skipBlanks() {
        while (at < end && " \t\r\n".indexOf(text[at]) >= 0) {
            at++;
        }
    }

    private byte peek() throws MalformedJson {
        require(at < end);
        return text[at];
    }

    private static void require(boolean wellFormed) throws MalformedJson {
        if (!wellFormed) {
            throw new MalformedJson();
        }
    }
}
