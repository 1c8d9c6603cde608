"""Respondents' pages: questionnaire, thanks, receipt, poster, data protection."""
