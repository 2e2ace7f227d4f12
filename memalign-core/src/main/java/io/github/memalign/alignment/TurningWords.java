package io.github.memalign.alignment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that turn a sentence round or compare. A word of one language that means something else in another only keeps two
 * guidelines apart that might have been one.
 */
final class TurningWords {
    /** Whole words, of languages that put spaces between them. */
    static final Set<String> WHOLE =
            """
            not no never without avoid avoids don doesn isn aren cannot nor neither unless except incorrect wrong unsafe
            inappropriate bad fail fails false more less fewer most least longer shorter above below over under before after
            higher lower only
            nicht kein keine keinen keinem keiner nie niemals ohne vermeide vermeiden weder außer falsch mehr weniger länger
            kürzer über unter vor nach höher niedriger nur
            niet geen nooit zonder vermijd fout meer minder langer korter boven onder voor na alleen
            ne pas jamais sans évite éviter évitez ni sauf aucun aucune faux plus moins avant après seulement
            nunca jamás sin evita evitar evite ningún ninguna salvo falso más menos antes después sólo solo
            não sem nenhum nenhuma mais depois só
            non mai senza evitare nessun nessuna più meno prima dopo soltanto
            sense nu fără niciodată
            inte aldrig utan undvik ikke aldri uten unngå uden undgå mer mere mindre färre
            ei älä ilman nem soha nélkül
            değil asla yok daha không đừng chẳng hơn tidak jangan tanpa bukan lebih kurang
            nie nigdy bez unikaj więcej mniej nikdy více méně
            не нет ни никогда без избегайте больше меньше более менее до после только ні ніколи більше
            لا ولا ليس لم لن بدون دون غير تجنب أكثر أقل قبل بعد فقط
            نه نیست بی هرگز نہ نہیں مت
            לא אין אל בלי ללא לעולם יותר פחות לפני אחרי רק
            """.lines().flatMap(line -> List.of(line.split(" ")).stream()).collect(Collectors.toUnmodifiableSet());

    /** Parts of words in Chinese, Japanese and Korean. */
    static final List<String> PARTS = List.of(
            ("不 没 沒 无 無 未 非 别 別 勿 禁 避 多 少 长 長 短 高 低 前 后 後 上 下 " + "ない ません なく せず ずに るな すな 않 없 못 말 마세요 아니 안 금지 더 덜")
                    .split(" "));

    private TurningWords() {}
}
