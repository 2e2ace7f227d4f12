package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Guideline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidelineMergerTest {
    /** Vectors that say of all these texts that they mean the same. */
    private static Embeddings alike(String... texts) {
        Map<String, float[]> vectors = new HashMap<>();
        for (String text : texts) {
            vectors.put(Embeddings.key(text), new float[] {1, 0});
        }
        return new Embeddings(vectors);
    }

    @Test
    void paraphrasesAreUnitedWithTheirSources() {
        GuidelineMerger merger = new GuidelineMerger(
                List.of(new Guideline("g1", "Answers must cite a source.", List.of("a"))),
                2,
                alike("Answers must cite a source.", "Every answer names its source."));
        merger.add("Every answer names its source.", List.of("b", "a"));
        assertThat(merger.guidelines())
                .containsExactly(new Guideline("g1", "Answers must cite a source.", List.of("a", "b")));
        assertThat(merger.merged()).hasSize(1);
        assertThat(merger.added()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Mention the price.; Do not mention the price.",
                "Use at most 3 sentences.; Use at most 5 sentences.",
                "Rate it 'yes' when polite.; Rate it 'no' when polite.",
                "Prefer longer answers.; Prefer shorter answers.",
                "Prefer more detail.; Prefer less detail."
            })
    void oppositesStayApartHoweverAlikeTheirVectors(String one, String other) {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, alike(one, other));
        merger.add(one, List.of("a"));
        merger.add(other, List.of("b"));
        assertThat(merger.guidelines())
                .containsExactly(new Guideline("g1", one, List.of("a")), new Guideline("g2", other, List.of("b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Be polite.; Be impolite.",
                "The tone is clear.; The tone is unclear.",
                "The worth is told.; The worthless is told.",
                "Erwähne den Preis.; Erwähne den Preis nicht.",
                "Mentionnez le prix.; Ne mentionnez pas le prix.",
                "Menciona el precio.; No menciones el precio.",
                "Menciona el precio.; Menciona el precio sin impuestos.",
                "Cita la fonte.; Non citare la fonte.",
                "Podaj cenę.; Nie podawaj ceny.",
                "Fiyatı belirt.; Fiyatı belirtme.",
                "Указывайте цену.; Не указывайте цену.",
                "اذكر السعر.; لا تذكر السعر.",
                "اكتب ٣ جمل.; اكتب ٥ جمل.",
                "ציין את המחיר.; אל תציין את המחיר.",
                "请提及价格。; 请不要提及价格。",
                "最多三句话。; 最多五句话。",
                "引用「出典」。; 引用「価格」。",
                "価格を書く。; 価格を書かない。",
                "가격을 언급하세요.; 가격을 언급하지 마세요.",
                "ระบุราคา; อย่าระบุราคา",
                "मूल्य बताएं।; मूल्य न बताएं।"
            })
    void oppositesStayApartInAnyLanguage(String one, String other) {
        oppositesStayApartHoweverAlikeTheirVectors(one, other);
        oppositesStayApartHoweverAlikeTheirVectors(other, one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Antworten müssen eine Quelle nennen.; Jede Antwort nennt ihre Quelle.",
                "Citez une source.; Indiquez toujours la source.",
                "Укажите источник.; В ответе должен быть источник.",
                "اذكر المصدر.; يجب ذكر المصدر.",
                "请注明出处。; 回答必须注明来源。",
                "出典を示してください。; 出典を必ず書く。"
            })
    void paraphrasesAreUnitedInLanguagesWhoseNegationsAreKnown(String one, String other) {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, alike(one, other));
        merger.add(one, List.of("a"));
        merger.add(other, List.of("b"));
        assertThat(merger.guidelines()).containsExactly(new Guideline("g1", one, List.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Sei höflich!; SEI HÖFLICH",
                "Sei ho\u0308flich!; sei höflich",
                "请提及价格。; 请提及 价格！",
                "ＡＢＣを３回書く。; ABCを3回書く",
                "اذكُر السِّعر.; اذكر السعر",
                "اذكـــر السعر؟; اذكر السعر",
                "שָׁלוֹם לכולם; שלום לכולם",
                "\u200fציין את המחיר\u200f; ציין את המחיר.",
                "co\u00adoperate; Cooperate",
                "मूल्य बताएं।; मूल्य बताएं"
            })
    void marksThatChangeNoWordMakeNoDifferenceInAnyScript(String one, String other) {
        caseAndPunctuationAloneMakeNoDifference(one, other, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"कि; की", "価格; 格価", "حب; جب", "は; ば", "שלום; שלומ"})
    void otherLettersAreOtherWordsInAnyScript(String one, String other) {
        caseAndPunctuationAloneMakeNoDifference(one, other, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"Be kind.; be  KIND; 1", "Know C++.; Know C#.; 2", "Above 1.5.; Above -1.5.; 2", "😀; 😡; 2"})
    void caseAndPunctuationAloneMakeNoDifference(String one, String other, int kept) {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, Embeddings.EMPTY);
        merger.add(one, List.of("a"));
        merger.add(other, List.of("b"));
        assertThat(merger.guidelines()).hasSize(kept);
    }

    @Test
    void aHandWrittenGuidelineGainsNoSourcesAndSoIsNeverForgotten() {
        GuidelineMerger merger =
                new GuidelineMerger(List.of(new Guideline("g1", "Be kind.", List.of())), 2, Embeddings.EMPTY);
        merger.add("Be kind!", List.of("a"));
        assertThat(merger.guidelines()).containsExactly(new Guideline("g1", "Be kind.", List.of()));
    }
}
