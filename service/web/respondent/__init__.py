"""Pages of respondents: questionnaire, thanks, receipt, poster."""
