from django.db import migrations, models

import digest.lib.pulling

# Terms are kept beside the rows: FTS5 needs a table of its own, PostgreSQL a column. Neither is a field of
# the model, since the databases write and read them by functions of their own.
SQLITE = [
    # contentless: the texts stand in the rows; prefix 5: one character of a script without spaces
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', prefix='5', tokenize='unicode61')",
]
POSTGRESQL = [
    "ALTER TABLE search_row ADD COLUMN words tsvector",
    "CREATE INDEX search_row_words ON search_row USING gin (words) WITH (fastupdate = off)",
]


def make_terms(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_terms(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last_id", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(default=digest.lib.pulling.START)),
                ("settled", models.BooleanField(default=False)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("story", "Story"),
                            ("post", "Post"),
                            ("chat", "Chat"),
                            ("comment", "Comment"),
                            ("channel", "Channel"),
                            ("person", "Person"),
                        ],
                        max_length=8,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("language", models.CharField(blank=True, max_length=10)),
                ("channels", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("title", models.CharField(blank=True, max_length=500)),
                ("body", models.TextField(blank=True)),
                ("said", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id", "language"), name="search_row_once"
                    )
                ],
            },
        ),
        migrations.RunPython(make_terms, drop_terms),
    ]
