package io.github.memalign.judge;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.List;

/** Functions that a model may call to inspect an example, such as the spans of a trace. */
public interface Tools {
    /** No function at all. */
    Tools NONE = new Tools() {
        @Override
        public List<ToolSpecification> specifications() {
            return List.of();
        }

        @Override
        public String call(String name, String arguments) {
            return "There is no tool named " + name + ".";
        }
    };

    /** What the model is told of the functions. */
    List<ToolSpecification> specifications();

    /**
     * Calls a function. What goes wrong is told to the model in the answer.
     *
     * @param name the function's name
     * @param arguments a JSON object
     * @return the text for the model
     */
    String call(String name, String arguments);
}
