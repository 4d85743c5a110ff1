"""What the environment decides about files: refused in words, before anything is served."""

import pytest

from trainingflow.settings import FILE_TYPES, SettingInvalid, Settings

KEY = "0123456789abcdef0123456789abcdef"


def test_without_a_place_no_files_are_taken() -> None:
    settings = Settings.read({})

    assert (settings.files, settings.files_key, settings.file_types) == (None, None, FILE_TYPES)


def test_files_lie_where_the_environment_says() -> None:
    settings = Settings.read(
        {
            "TRAININGFLOW_FILES": "s3://bucket/prefix",
            "TRAININGFLOW_FILES_KEY": KEY,
            "TRAININGFLOW_FILES_ENDPOINT": "https://store.example",
            "TRAININGFLOW_FILE_TYPES": "application/pdf, image/png",
            "TRAININGFLOW_FILE_MEGABYTES": "10",
        }
    )

    assert (settings.files, settings.files_key, settings.files_endpoint) == (
        "s3://bucket/prefix",
        KEY,
        "https://store.example",
    )
    assert (settings.file_types, settings.file_megabytes) == (("application/pdf", "image/png"), 10)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"TRAININGFLOW_FILES": "/var/files"}, "TRAININGFLOW_FILES"),
        ({"TRAININGFLOW_FILES": "file:///var/files"}, "TRAININGFLOW_FILES_KEY"),
        ({"TRAININGFLOW_FILES_KEY": "short"}, "TRAININGFLOW_FILES_KEY"),
        ({"TRAININGFLOW_FILE_TYPES": "text/html"}, "TRAININGFLOW_FILE_TYPES"),
        ({"TRAININGFLOW_FILE_TYPES": "pdf"}, "TRAININGFLOW_FILE_TYPES"),
        ({"TRAININGFLOW_FILE_MEGABYTES": "0"}, "TRAININGFLOW_FILE_MEGABYTES"),
        ({"TRAININGFLOW_FAILPOINTS": "api.action.before-commit=raise"}, "TRAININGFLOW_FAILPOINTS"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(environment: dict[str, str], name: str) -> None:
    with pytest.raises(SettingInvalid, match=f"^{name}="):
        Settings.read(environment)


def test_a_key_is_never_shown() -> None:
    settings = Settings.read(
        {"TRAININGFLOW_FILES": "file:///var/files", "TRAININGFLOW_FILES_KEY": KEY}
    )

    assert KEY not in repr(settings)
    with pytest.raises(SettingInvalid) as refused:
        Settings.read({"TRAININGFLOW_FILES_KEY": "secret-but-short"})
    assert "secret-but-short" not in str(refused.value)
