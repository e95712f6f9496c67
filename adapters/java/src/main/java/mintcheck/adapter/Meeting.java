package mintcheck.adapter;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A case that passed all checks: what a sound generator signs. */
record Meeting(String sdkKey, String secret, String number, long role, long lifetimeSeconds) {
    /** Tells the harness that the generator checks its inputs itself, whatever their type. */
    static final Map<String, List<String>> EVERY_TYPE = everyType();

    /** Two hours, the lifetime of all the vendor's own samples. */
    private static final long DEFAULT_LIFETIME_SECONDS = 7200;

    /** The bounds that the vendor's own server sets, both inclusive. */
    private static final long MIN_LIFETIME_SECONDS = 1800;
    private static final long MAX_LIFETIME_SECONDS = 172_800;

    /** Above 2^53-1 a JSON number has lost digits in most other languages. */
    private static final BigDecimal MAX_EXACT_INTEGER = BigDecimal.valueOf((1L << 53) - 1);

    /** What {@link #integer} gives for anything but a whole number; no input may be negative. */
    private static final long NOT_INTEGRAL = -1;

    static Meeting check(Map<?, ?> inputs) throws Refusal {
        return new Meeting(
                filledText(inputs, "sdk_key"),
                filledText(inputs, "secret"),
                meetingNumber(inputs.get("meeting_number")),
                role(inputs.get("role")),
                lifetime(inputs));
    }

    private static String filledText(Map<?, ?> inputs, String name) throws Refusal {
        if (inputs.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new Refusal(name + " must be a string that is not empty");
    }

    private static String meetingNumber(Object given) throws Refusal {
        if (given instanceof String text && isDigits(text)) {
            return text;
        }
        long number = integer(given);
        if (number == NOT_INTEGRAL) {
            throw new Refusal("meeting_number must be digits, or a whole number below 2^53");
        }
        return Long.toString(number);
    }

    private static long role(Object given) throws Refusal {
        // Exactly these two strings: "01" or " 1" is a caller's mistake, not a role.
        if ("0".equals(given) || integer(given) == 0) {
            return 0;
        }
        if ("1".equals(given) || integer(given) == 1) {
            return 1;
        }
        throw new Refusal("role must be 0 or 1");
    }

    private static long lifetime(Map<?, ?> inputs) throws Refusal {
        if (!inputs.containsKey("lifetime_s")) {
            return DEFAULT_LIFETIME_SECONDS;
        }
        Object given = inputs.get("lifetime_s");
        boolean spelledInDigits = given instanceof String text && isDigits(text);
        long seconds = integer(spelledInDigits ? new BigDecimal((String) given) : given);
        if (seconds < MIN_LIFETIME_SECONDS || seconds > MAX_LIFETIME_SECONDS) {
            throw new Refusal("lifetime_s must be a whole number from 1800 to 172800");
        }
        return seconds;
    }

    /** ASCII digits only: {@code Character.isDigit} would let other scripts' digits through. */
    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    }

    /**
     * Gives a JSON number from 0 to 2^53-1 that has no fraction, however it is spelled: 7200,
     * 7200.0 and 7.2e3 are one number in JSON. Decimal arithmetic, since a double would take
     * 9007199254740990.9 for a whole number.
     */
    private static long integer(Object given) {
        if (!(given instanceof Number)) {
            return NOT_INTEGRAL;
        }
        BigDecimal number =
                given instanceof Long whole ? BigDecimal.valueOf(whole) : (BigDecimal) given;
        if (number.signum() < 0 || number.compareTo(MAX_EXACT_INTEGER) > 0) {
            return NOT_INTEGRAL;
        }
        boolean isIntegral = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        return isIntegral ? number.longValue() : NOT_INTEGRAL;
    }

    private static Map<String, List<String>> everyType() {
        Map<String, List<String>> listed = new LinkedHashMap<>();
        for (String name : List.of("sdk_key", "secret", "meeting_number", "role", "lifetime_s")) {
            listed.put(name, List.of("string", "number", "boolean", "null"));
        }
        return listed;
    }
}
