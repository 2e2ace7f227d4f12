package io.github.memalign.provider;

import io.github.memalign.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a provider is reached.
 *
 * @param base the address that paths are appended to, without a slash at its end
 * @param query appended to every request's address; empty for none
 */
public record Endpoint(String base, String query) {
    /**
     * Reads an address that a user gave. It may be the provider's base or the complete address of an operation.
     *
     * @param setting the setting or variable it comes from
     * @param operations ends of complete addresses, such as {@code /chat/completions}, which are cut off
     * @throws InvalidSettingException if it is no HTTP address
     */
    public static Endpoint of(String setting, String url, String... operations) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new InvalidSettingException(setting, "'" + shown(url) + "' is no URL: " + e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new InvalidSettingException(
                    setting, "'" + shown(url) + "' is no server's URL; write it like http://localhost:8000/v1");
        }
        if (uri.getRawUserInfo() != null) {
            throw new InvalidSettingException(setting, "must not hold a password; send it by extra_headers");
        }
        String path = uri.getRawPath().replaceAll("/+$", "");
        for (String operation : operations) {
            if (path.endsWith(operation)) {
                path = path.substring(0, path.length() - operation.length());
            }
        }
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new Endpoint(scheme + "://" + uri.getRawAuthority() + path, query);
    }

    /** The server's name, without its port. */
    public Optional<String> host() {
        return Optional.ofNullable(URI.create(base).getHost());
    }

    /** Without what may be a password or a key. */
    private static String shown(String url) {
        return url.replaceAll("//[^/]*@", "//").replaceAll("\\?.*", "");
    }
}
