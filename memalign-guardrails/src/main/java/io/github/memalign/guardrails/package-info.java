/**
 * Aligned judges as guardrails of langchain4j's AI services: {@link io.github.memalign.guardrails.JudgeOutputGuardrail} on what
 * a model replies, {@link io.github.memalign.guardrails.JudgeInputGuardrail} on what a user asks.
 */
@NullMarked
package io.github.memalign.guardrails;

import org.jspecify.annotations.NullMarked;
