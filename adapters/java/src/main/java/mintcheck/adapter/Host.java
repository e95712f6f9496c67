package mintcheck.adapter;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hosts the Java generators behind the protocol mintcheck-adapter/1: one JSON object a line on
 * stdin, one answer a line on stdout. What a generator is stands in {@link Generator}.
 */
final class Host {
    /** The protocol's limit on a line. It bounds what the host keeps in memory. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    /** Large enough that one read takes in several hundred cases of the usual length. */
    private static final int FIRST_BUFFER_BYTES = 64 << 10;

    private final Map<String, Generator> generators = new LinkedHashMap<>();
    private final StringBuilder answers = new StringBuilder();

    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int filled = 0;

    private Host(Generator... hosted) {
        for (Generator generator : hosted) {
            generators.put(generator.name(), generator);
        }
    }

    public static void main(String[] arguments) throws IOException {
        // Stdout belongs to the answers: whatever a library prints goes to stderr instead.
        System.setOut(System.err);
        // The bare descriptors: bytes in and bytes out, with no charset of the platform between.
        InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        new Host(new Jca(), new ServletOrgJson()).serve(in, out);
    }

    /**
     * Answers every complete line that one read brought, writes those answers at once, and only
     * then waits for more. So a lone request is answered immediately, and a thousand pipelined
     * ones cost a few system calls.
     */
    private void serve(InputStream in, OutputStream out) throws IOException {
        while (true) {
            makeRoom();
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                // The last line may lack its line end.
                answer(0, filled);
                writeAnswers(out);
                return;
            }
            filled += count;
            answerLines();
            writeAnswers(out);
        }
    }

    private void makeRoom() throws IOException {
        if (filled < buffer.length) {
            return;
        }
        if (filled > MAX_LINE_BYTES) {
            throw new IOException("a request is longer than 1 MiB");
        }
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }

    private void answerLines() {
        int start = 0;
        for (int at = 0; at < filled; at++) {
            if (buffer[at] == '\n') {
                answer(start, at);
                start = at + 1;
            }
        }
        filled -= start;
        System.arraycopy(buffer, start, buffer, 0, filled);
    }

    private void writeAnswers(OutputStream out) throws IOException {
        if (!answers.isEmpty()) {
            out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            answers.setLength(0);
        }
    }

    private void answer(int start, int end) {
        if (isBlank(start, end)) {
            return;
        }
        Object request = read(start, end);
        if (request instanceof Map<?, ?> message && message.containsKey("hello")) {
            JsonWriter.append(answers, hello());
            answers.append('\n');
        } else if (request instanceof Map<?, ?> message && message.get("id") instanceof Number id) {
            answerCase(id, message);
        } else {
            // Without an id there is nobody to answer; the line itself may hold a secret.
            System.err.println("mintcheck java adapter: a line is no request of the protocol");
        }
    }

    private boolean isBlank(int start, int end) {
        while (start < end && buffer[start] <= ' ' && buffer[start] >= 0) {
            start++;
        }
        return start == end;
    }

    /** Gives null, which is no request, for what is not JSON either. */
    private Object read(int start, int end) {
        try {
            return JsonReader.read(buffer, start, end);
        } catch (JsonReader.MalformedJson malformed) {
            return null;
        }
    }

    private void answerCase(Number id, Map<?, ?> message) {
        Generator generator = generators.get(message.get("generator"));
        if (!(message.get("inputs") instanceof Map<?, ?> inputs
                && message.get("now_us") instanceof Long nowMicros)) {
            append(id, "failed", "the request does not follow the protocol");
        } else if (generator == null) {
            append(id, "failed", "this adapter has no generator of that name");
        } else {
            mint(id, generator, inputs, nowMicros);
        }
    }

    private void mint(Number id, Generator generator, Map<?, ?> inputs, long nowMicros) {
        try {
            append(id, "token", generator.mint(inputs, nowMicros));
        } catch (Refusal refusal) {
            append(id, "refused", refusal.getMessage());
        } catch (Exception broken) {
            // Only the kind: an exception's message may quote an input, and so the secret.
            append(id, "failed", broken.getClass().getSimpleName() + " in the generator");
        }
    }

    private void append(Number id, String member, String text) {
        answers.append("{\"id\":").append(id).append(",\"").append(member).append("\":");
        JsonWriter.append(answers, text);
        answers.append("}\n");
    }

    private Map<String, Object> hello() {
        Map<String, Object> hello = new LinkedHashMap<>();
        hello.put("mintcheck", 1);
        hello.put("adapter", "java");
        hello.put("runtime", "java " + System.getProperty("java.version"));
        hello.put("generators", generators.values().stream().map(Host::describe).toList());
        return hello;
    }

    private static Map<String, Object> describe(Generator generator) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", generator.name());
        described.put("library", generator.library());
        described.put("profile", "meeting-sdk");
        described.put("about", generator.about());
        if (!generator.inputs().isEmpty()) {
            described.put("inputs", generator.inputs());
        }
        return described;
    }
}
