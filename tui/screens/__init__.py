"""The screens of the workbench and its dialogs."""
