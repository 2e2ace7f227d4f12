package io.github.memalign.server;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who is answered: programs that know the token, or without one those on this machine; never a page of another site that a
 * browser on this machine shows.
 */
final class Access {
    private static final HttpString FETCH_SITE = HttpString.tryFromString("Sec-Fetch-Site");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "Bearer ";

    private final Optional<ServerSettings.Token> token;
    private final InetAddress address;

    Access(ServerSettings settings) {
        this.token = settings.token();
        this.address = settings.address().getAddress();
    }

    /**
     * Lets a request pass or throws.
     *
     * @param open whether anybody may ask that
     */
    void check(HttpServerExchange exchange, boolean open) {
        HeaderMap headers = exchange.getRequestHeaders();
        checkSite(headers);
        if (token.isEmpty()) {
            checkHost(headers);
        } else if (!open) {
            checkToken(headers, token.get());
        }
    }

    /** A name that another site's owner lets point to this machine is not one of ours (DNS rebinding). */
    private void checkHost(HeaderMap headers) {
        String host = name(text(headers, Headers.HOST));
        if (!LOOPBACK.contains(host) && !host.equals(address.getHostAddress())) {
            throw new Refusal(
                    StatusCodes.FORBIDDEN,
                    "this service has no token and answers to the names of this machine only, such as localhost");
        }
    }

    private static void checkSite(HeaderMap headers) {
        String site = text(headers, FETCH_SITE);
        String origin = text(headers, Headers.ORIGIN);
        boolean foreign = !origin.isEmpty()
                && !authority(origin).equals(text(headers, Headers.HOST).toLowerCase(Locale.ROOT));
        if (foreign || (!site.isEmpty() && !OWN_SITE.contains(site))) {
            throw new Refusal(StatusCodes.FORBIDDEN, "pages of other sites are not answered");
        }
    }

    private static void checkToken(HeaderMap headers, ServerSettings.Token token) {
        String shown = text(headers, Headers.AUTHORIZATION);
        boolean bearer = shown.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (!bearer || !token.is(shown.substring(BEARER.length()).strip())) {
            throw new Refusal(
                    StatusCodes.UNAUTHORIZED,
                    shown.isEmpty()
                            ? "a token is needed; send it as Authorization: Bearer TOKEN"
                            : "that is not this service's token");
        }
    }

    private static String text(HeaderMap headers, HttpString name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    private static String name(String host) {
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noOrigin) {
            return "";
        }
    }
}
