package mintcheck.adapter;

import java.util.List;
import java.util.Map;

/** Turns a case into a token. */
interface Generator {
    /** The name by which cases ask for it, {@code java/WHAT}. */
    String name();

    /** The library it rests on, with the version that is really loaded. */
    String library();

    /** One sentence for people. */
    String about();

    /** The JSON types it takes, by input; empty when it takes what its profile requires. */
    default Map<String, List<String>> inputs() {
        return Map.of();
    }

    /**
     * Mints the token.
     *
     * @param inputs the JSON values of the case, as {@link JsonReader} reads them; any may have any
     *     type, or be missing
     * @param nowMicros microseconds since the epoch: the only clock there is
     * @throws Refusal when the generator says no; anything else thrown means that it broke
     */
    String mint(Map<?, ?> inputs, long nowMicros) throws Exception;
}
