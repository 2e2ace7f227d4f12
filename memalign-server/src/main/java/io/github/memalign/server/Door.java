package io.github.memalign.server;

import io.github.memalign.internal.Json;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** What every request goes through, from its head to its answer, whatever becomes of it. */
final class Door implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(Door.class.getName());
    private static final String PROBLEM = "application/problem+json";
    private static final Set<String> TYPES = Set.of(Call.JSON, Call.JSON_LINES);
    /** A body that takes longer holds a place for nothing. */
    private static final int BODY_SECONDS = 30;

    private final Access access;
    private final Admission admission;
    private final ServerMetrics metrics;
    private final RoutingHandler routes = new RoutingHandler();
    private volatile boolean closing;

    Door(Access access, Admission admission, ServerMetrics metrics, List<Route> all) {
        this.access = access;
        this.admission = admission;
        this.metrics = metrics;
        all.forEach(route -> routes.add(route.method(), route.path(), exchange -> enter(exchange, route)));
        routes.setFallbackHandler(exchange -> refuseUnrouted(
                exchange,
                new Refusal(
                        StatusCodes.NOT_FOUND,
                        "there is nothing at this path; GET /openapi.json tells what there is")));
        routes.setInvalidMethodHandler(exchange -> refuseUnrouted(
                exchange,
                new Refusal(
                        StatusCodes.METHOD_NOT_ALLOWED,
                        "this path knows no " + exchange.getRequestMethod()
                                + "; GET /openapi.json tells what it knows")));
    }

    /** Refuses what comes from now on. */
    void close() {
        closing = true;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        routes.handleRequest(exchange);
    }

    private void refuseUnrouted(HttpServerExchange exchange, Refusal refusal) {
        measure(exchange, "none");
        guard(exchange, () -> {
            access.check(exchange, false);
            throw refusal;
        });
    }

    private void enter(HttpServerExchange exchange, Route route) {
        measure(exchange, route.path());
        guard(exchange, () -> {
            access.check(exchange, route.open());
            if (route.open()) {
                // Answered however busy those are that work.
                route.action().answer(new Call(exchange, new byte[0]));
                return;
            }
            if (closing) {
                exchange.setPersistent(false);
                throw new Refusal(StatusCodes.SERVICE_UNAVAILABLE, "the service is being stopped; come again")
                        .retryAfter(1);
            }
            if (route.method().equals("POST") && !TYPES.contains(Call.mediaType(exchange))) {
                throw new Refusal(
                        StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                        "the body must be JSON; send it with Content-Type: " + Call.JSON + " or " + Call.JSON_LINES);
            }
            admission.admit(exchange);
            receive(exchange, route);
        });
    }

    private void receive(HttpServerExchange exchange, Route route) {
        XnioExecutor.Key slow = exchange.getIoThread()
                .executeAfter(() -> IoUtils.safeClose(exchange.getConnection()), BODY_SECONDS, TimeUnit.SECONDS);
        exchange.addExchangeCompleteListener((ended, next) -> {
            slow.remove();
            next.proceed();
        });
        exchange.getRequestReceiver().setMaxBufferSize(admission.longestBody());
        exchange.getRequestReceiver()
                .receiveFullBytes(
                        (received, body) -> {
                            slow.remove();
                            received.dispatch(() -> work(received, route, body));
                        },
                        (failed, broken) -> {
                            slow.remove();
                            guard(failed, () -> {
                                if (broken instanceof Receiver.RequestToLargeException) {
                                    failed.setPersistent(false);
                                    throw admission.tooLong();
                                }
                                IoUtils.safeClose(failed.getConnection());
                            });
                        });
    }

    private void measure(HttpServerExchange exchange, String route) {
        long began = System.nanoTime();
        exchange.addExchangeCompleteListener((ended, next) -> {
            metrics.answered(route, ended.getStatusCode(), System.nanoTime() - began);
            next.proceed();
        });
    }

    private void work(HttpServerExchange exchange, Route route, byte[] body) {
        guard(exchange, () -> {
            exchange.startBlocking();
            if (closing) {
                exchange.setPersistent(false);
            }
            route.action().answer(new Call(exchange, body));
            exchange.endExchange();
        });
    }

    private void guard(HttpServerExchange exchange, Step step) {
        try {
            step.run();
        } catch (Refusal refusal) {
            refuse(exchange, refusal);
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a client went away", gone);
            IoUtils.safeClose(exchange.getConnection());
        } catch (RuntimeException | StackOverflowError unexpected) {
            LOG.log(Level.ERROR, "a request failed: " + exchange.getRequestPath(), unexpected);
            refuse(
                    exchange,
                    new Refusal(
                            StatusCodes.INTERNAL_SERVER_ERROR,
                            "unexpected failure; the service's log tells more",
                            unexpected));
        }
    }

    private static void refuse(HttpServerExchange exchange, Refusal refusal) {
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        exchange.setStatusCode(refusal.status());
        exchange.getResponseHeaders().clear();
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, PROBLEM);
        if (refusal.retryAfter() > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, refusal.retryAfter());
        }
        if (refusal.status() == StatusCodes.UNAUTHORIZED) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
        }
        boolean chat = exchange.getRequestPath().startsWith("/v1/chat");
        exchange.getResponseSender().send(Json.write(refusal.body(chat)), StandardCharsets.UTF_8);
    }

    /** A part of the way. */
    private interface Step {
        void run() throws IOException;
    }
}
