package io.github.memalign.server;

import java.io.IOException;

/**
 * What is done for a method and a path.
 *
 * @param method GET or POST
 * @param path a path, in which {@code {name}} stands for anything
 * @param open whether it is answered without a token and however much there is to do
 * @param action does it
 */
record Route(String method, String path, boolean open, Action action) {
    static Route get(String path, Action action) {
        return new Route("GET", path, false, action);
    }

    static Route post(String path, Action action) {
        return new Route("POST", path, false, action);
    }

    static Route open(String path, Action action) {
        return new Route("GET", path, true, action);
    }

    /** Answers a call, or throws. */
    interface Action {
        void answer(Call call) throws IOException;
    }
}
