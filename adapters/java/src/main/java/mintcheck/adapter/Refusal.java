package mintcheck.adapter;

/** A generator's considered no, as opposed to something that broke. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        // No stack trace: a refusal is an ordinary answer, and filling one in costs microseconds.
        super(message, null, false, false);
    }
}
