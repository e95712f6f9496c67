package mintcheck.adapter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The sound generator, and the cure of {@link ServletOrgJson}: the times are whole seconds by
 * floor division of longs, and no {@code Math.round} ever sees them.
 */
final class Jca implements Generator {
    /** The customary head start for a verifier whose clock is behind. */
    private static final long BACKDATE_SECONDS = 30;

    private static final String PROTECTED_HEADER =
            base64url(utf8("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"));

    @Override
    public String name() {
        return "java/jca";
    }

    @Override
    public String library() {
        try {
            var provider = Mac.getInstance("HmacSHA256").getProvider();
            return "javax.crypto.Mac of " + provider.getName() + " " + provider.getVersionStr();
        } catch (GeneralSecurityException absent) {
            return "javax.crypto.Mac, which lacks HmacSHA256 here";
        }
    }

    @Override
    public String about() {
        return "A sound generator by hand: whole seconds by floor division of longs, 30 s back.";
    }

    @Override
    public Map<String, List<String>> inputs() {
        return Meeting.EVERY_TYPE;
    }

    @Override
    public String mint(Map<?, ?> inputs, long nowMicros) throws Refusal, GeneralSecurityException {
        Meeting meeting = Meeting.check(inputs);
        long issuedAt = Math.floorDiv(nowMicros, 1_000_000L) - BACKDATE_SECONDS;
        String signingInput = PROTECTED_HEADER + "." + base64url(utf8(claims(meeting, issuedAt)));
        return signingInput + "." + base64url(hmacSha256(meeting.secret(), signingInput));
    }

    private static String claims(Meeting meeting, long issuedAt) {
        long expiresAt = issuedAt + meeting.lifetimeSeconds();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("appKey", meeting.sdkKey());
        claims.put("mn", meeting.number());
        claims.put("role", meeting.role());
        claims.put("iat", issuedAt);
        claims.put("exp", expiresAt);
        claims.put("tokenExp", expiresAt);
        return JsonWriter.write(claims);
    }

    private static byte[] hmacSha256(String secret, String signingInput)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
        return mac.doFinal(utf8(signingInput));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
