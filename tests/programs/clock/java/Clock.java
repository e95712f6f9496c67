import java.time.Instant;

/** Prints its clock in nanoseconds. */
final class Clock {
    public static void main(String[] arguments) {
        Instant now = Instant.now();
        System.out.printf("%d%09d%n", now.getEpochSecond(), now.getNano());
    }
}
