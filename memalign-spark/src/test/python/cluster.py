"""Judges rows on a cluster of several JVMs, from Python, through the jar alone. Prints what came out as JSON lines."""

import json
import sys

from pyspark.sql import DataFrame
from pyspark.sql import SparkSession, functions as F

place, out, checkpoint, rows = sys.argv[1:4] + [int(sys.argv[4])]

spark = SparkSession.builder.appName("memalign").getOrCreate()
memalign = spark._jvm.io.github.memalign.spark.MemAlignSpark

# One partition has most of the rows.
table = spark.range(rows).select(
    F.concat(F.lit("row-"), F.col("id")).alias("id"),
    F.concat(F.lit("Sorry, number "), F.col("id"), F.lit(".")).alias("outputs"),
    F.when(F.col("id") % 4 == 0, F.col("id") % 3).otherwise(3).alias("part"),
)
table = table.repartition(4, "part")

judge = memalign.judge(spark._jsparkSession, place).concurrency(4).checkpoint(checkpoint)
judged = DataFrame(judge.on(table._jdf), spark)
judged.write.parquet(out)

written = spark.read.parquet(out)
print(json.dumps({
    "rows": written.count(),
    "distinct": written.select("id").distinct().count(),
    "values": {r["value"]: r["count"] for r in written.groupBy("feedback.value").count().collect()},
    "errors": [r["error"] for r in written.select("feedback.error").distinct().collect()],
    "counted": judge.tally().rows(),
}))

memalign.register(spark._jsparkSession, "polite", place)
written.limit(3).createOrReplaceTempView("replies")
said = spark.sql("SELECT memalign_judge('polite', NULL, outputs).value AS value FROM replies")
print(json.dumps({"sql": [row["value"] for row in said.collect()]}))
spark.stop()
