"""The environment as it is read: from variables or files, with mistakes and warnings collected."""

from trainingflow.environment.reading import Reading, SettingInvalid, SettingsInvalid, collected
from trainingflow.environment.secret import Secret

__all__ = ["Reading", "Secret", "SettingInvalid", "SettingsInvalid", "collected"]
