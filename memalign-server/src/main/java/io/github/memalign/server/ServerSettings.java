package io.github.memalign.server;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Sha256;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a service listens, whom it answers, and how much it does for them.
 *
 * @param address where it listens; port 0 is any free one
 * @param token what clients have to show; whoever can reach the address is answered if empty
 * @param limits how much it does at most
 */
public record ServerSettings(InetSocketAddress address, Optional<Token> token, Limits limits) {
    /** Checks that whoever can be reached from other machines asks for a token. */
    public ServerSettings {
        if (address.isUnresolved()) {
            throw new InvalidSettingException(
                    "address", "'" + address.getHostString() + "' is not known; name an address of this machine");
        }
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new InvalidSettingException(
                    "address",
                    address.getHostString()
                            + " can be reached from other machines, so that a token is needed; set the variable"
                            + " MEMALIGN_SERVER_TOKEN or name a file that holds one with --token-file");
        }
    }

    /** What a client shows to be answered; never told to anyone. */
    public static final class Token {
        private static final int SHORTEST = 16;

        private final byte[] checksum;

        private Token(byte[] checksum) {
            this.checksum = checksum;
        }

        /**
         * A token.
         *
         * @param source where it comes from, for the message
         * @throws InvalidSettingException if it is too short to be a secret, or cannot stand in a header
         */
        public static Token of(String source, String token) {
            if (token.length() < SHORTEST || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new InvalidSettingException(
                        source,
                        "holds no token of " + SHORTEST
                                + " or more letters, digits and signs without blanks; make one with: openssl rand -hex"
                                + " 32");
            }
            return new Token(checksum(token));
        }

        /** Whether it is this one; takes as long whatever is shown. */
        boolean is(String shown) {
            return MessageDigest.isEqual(checksum, checksum(shown));
        }

        private static byte[] checksum(String token) {
            return new Sha256().add(token).bytes();
        }

        @Override
        public String toString() {
            return "a token";
        }
    }

    /**
     * How much a service does at most; what is beyond is refused with a status that says so.
     *
     * @param bodyBytes longest body of a request, in bytes
     * @param rows most rows of one request
     * @param atOnce most requests worked on at the same time
     * @param waiting most requests that wait for their turn
     * @param time longest time for one request
     * @param requestsPerSecond most requests of one client in a second, by its address; no limit if empty
     */
    public record Limits(
            int bodyBytes, int rows, int atOnce, int waiting, Duration time, OptionalDouble requestsPerSecond) {
        /** What fits a service with 512 MB of memory. */
        public static final Limits DEFAULT =
                new Limits(4 << 20, 1_000, 16, 64, Duration.ofMinutes(2), OptionalDouble.empty());

        public Limits {
            check("max-body", bodyBytes > 0);
            check("max-rows", rows > 0);
            check("max-requests", atOnce > 0);
            check("max-waiting", waiting >= 0);
            check("max-seconds", !time.isNegative() && !time.isZero());
            check("rate", requestsPerSecond.orElse(1) > 0);
        }

        private static void check(String setting, boolean fits) {
            if (!fits) {
                throw new InvalidSettingException(setting, "must be more than 0");
            }
        }
    }
}
