import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.json.JSONObject;

/**
 * What the servlet of field report S2-java did, as a program that prints one signature. It knows
 * nothing of mintcheck: key and secret come from the environment, the clock is the machine's.
 *
 * <p>{@code make -C tests/programs} compiles it against the org.json of adapters/java, and this
 * starts it: {@code java -cp bin/java:../../adapters/java/target/lib/json.jar MeetingSignature
 * 86764390572 0}
 */
public final class MeetingSignature {
    private static final int LIFETIME_SECONDS = 7200;

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: MeetingSignature NUMBER ROLE");
            System.exit(2);
        }
        System.out.println(signature(arguments[0], Integer.parseInt(arguments[1])));
    }

    private static String signature(String meetingNumber, int role) throws Exception {
        String key = System.getenv("ZOOM_MEETING_SDK_KEY");
        int iat = Math.round((System.currentTimeMillis() - 30000) / 1000);
        int exp = iat + LIFETIME_SECONDS;

        JSONObject header = new JSONObject();
        header.put("alg", "HS256");
        header.put("typ", "JWT");

        JSONObject payload = new JSONObject();
        payload.put("appKey", key);
        payload.put("sdkKey", key);
        payload.put("mn", meetingNumber);
        payload.put("role", role);
        payload.put("iat", iat);
        payload.put("exp", exp);
        payload.put("tokenExp", exp);

        String signingInput = encode(header.toString()) + "." + encode(payload.toString());
        return signingInput + "." + base64url(hmac(signingInput));
    }

    private static byte[] hmac(String signingInput) throws Exception {
        String secret = System.getenv("ZOOM_MEETING_SDK_SECRET");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(signingInput.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String json) {
        return base64url(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
