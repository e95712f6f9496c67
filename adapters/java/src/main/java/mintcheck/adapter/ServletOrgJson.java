package mintcheck.adapter;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.jar.JarFile;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.json.JSONObject;

/**
 * Rebuilds field report S2-java: a servlet whose joins failed three times in ten with "signature
 * is invalid", although its tokens looked like those of the Node sample beside it.
 *
 * <p>What it is given it takes, as the servlet did. It breaks where the servlet's code would: on a
 * role that is no int, and on a secret that is absent or empty.
 */
final class ServletOrgJson implements Generator {
    @Override
    public String name() {
        return "java/servlet-org-json";
    }

    @Override
    public String library() {
        return "org.json " + versionOfOrgJson();
    }

    @Override
    public String about() {
        return "Field report S2-java: Math.round of a long takes a float, so iat steps by 128 s.";
    }

    @Override
    public String mint(Map<?, ?> inputs, long nowMicros) throws GeneralSecurityException {
        JSONObject header = new JSONObject();
        header.put("alg", "HS256");
        header.put("typ", "JWT");
        JSONObject claims = claims(inputs, Math.floorDiv(nowMicros, 1000L));
        String signingInput =
                base64url(utf8(header.toString())) + "." + base64url(utf8(claims.toString()));
        String secret = textOrNull(inputs.get("secret"));
        return signingInput + "." + base64url(hmacSha256(secret, signingInput));
    }

    private static JSONObject claims(Map<?, ?> inputs, long milliseconds) {
        String sdkKey = textOrNull(inputs.get("sdk_key"));
        // Deliberate, and the defect of S2-java: the division of longs gives a long. Math.round
        // has no long overload, and of float and double the float is the more specific one, so
        // the seconds lose their last seven bits on the way.
        int issuedAt = Math.round((milliseconds - 30000) / 1000);
        int expiresAt = issuedAt + 7200;
        JSONObject claims = new JSONObject();
        claims.put("appKey", sdkKey);
        claims.put("sdkKey", sdkKey);
        // Deliberate, as in S2-java: whatever was given becomes text, even null.
        claims.put("mn", String.valueOf(inputs.get("meeting_number")));
        claims.put("role", Integer.parseInt(String.valueOf(inputs.get("role"))));
        claims.put("iat", issuedAt);
        claims.put("exp", expiresAt);
        claims.put("tokenExp", expiresAt);
        return claims;
    }

    /** A servlet has its key and secret as strings, or as null where the setting is absent. */
    private static String textOrNull(Object given) {
        return given == null ? null : given.toString();
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

    /** Asks the jar that is really loaded; its manifest says {@code 20240303.0.0}. */
    private static String versionOfOrgJson() {
        try {
            var place = JSONObject.class.getProtectionDomain().getCodeSource().getLocation();
            try (JarFile jar = new JarFile(new File(place.toURI()))) {
                String version = jar.getManifest().getMainAttributes().getValue("Bundle-Version");
                return version.substring(0, version.indexOf('.'));
            }
        } catch (IOException | URISyntaxException unreadable) {
            return "of unknown version";
        }
    }
}
